"""The program ``secaudit``: its commands, and the one place where trouble becomes a message and an exit code.

Invariant: nothing that a user or a file does ends in a traceback, and ``--help`` loads no command.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from secaudit import __version__
from secaudit.cli import console
from secaudit.cli.grammar import LazyGroup, in_chinese
from secaudit.errors import EXIT_INTERNAL, EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE, SecauditError, UsageError

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("secaudit.cli.commands.demo", "以隨附的範例案件走一遍：檢核並產生附錄"),
    "template": ("secaudit.cli.commands.template", "產生空白的盤點活頁簿（Excel）"),
    "ui": ("secaudit.cli.commands.ui", "打開畫面：填答、盤點、採購試算、佐證、附錄"),
    "serve": ("secaudit.cli.commands.serve", "在這台電腦的瀏覽器裡打開畫面"),
    "new": ("secaudit.cli.commands.new", "建立案件檔（.secaudit），問幾個先決事實"),
    "import": ("secaudit.cli.commands.import_", "匯入活頁簿、CSV 或 YAML：先看差異再匯入"),
    "export": ("secaudit.cli.commands.export", "匯出案件成活頁簿或 CSV"),
    "answer": ("secaudit.cli.commands.answer", "填一條條文的自評"),
    "case": ("secaudit.cli.commands.rows:case", "看或改案件的基本資料"),
    "asset": ("secaudit.cli.commands.rows:asset", "資產：列出、新增、修改、移除（以下各表相同）"),
    "profile": ("secaudit.cli.commands.rows:profile", "設定檔：多個資產共通的設定"),
    "zone": ("secaudit.cli.commands.rows:zone", "區域：網段或實體區域"),
    "flow": ("secaudit.cli.commands.rows:flow", "連線：區域或資產之間"),
    "change": ("secaudit.cli.commands.rows:change", "規劃變更：設定要改成什麼"),
    "vendor": ("secaudit.cli.commands.rows:vendor", "廠商"),
    "company": ("secaudit.cli.commands.rows:company", "公司及股東：母公司、股東、製造商"),
    "holding": ("secaudit.cli.commands.rows:holding", "持股：誰持有誰"),
    "purchase": ("secaudit.cli.commands.rows:purchase", "採購"),
    "subcontract": ("secaudit.cli.commands.rows:subcontract", "再外包"),
    "candidate": ("secaudit.cli.commands.rows:candidate", "候選方案：一筆採購可以怎麼改"),
    "origin-decision": ("secaudit.cli.commands.rows:origin-decision", "來源判定：疑似的產品查明後登錄"),
    "person": ("secaudit.cli.commands.rows:person", "人員"),
    "record": ("secaudit.cli.commands.rows:record", "紀錄：會議、演練、檢測、例外等"),
    "risk": ("secaudit.cli.commands.rows:risk", "風險"),
    "vulnerability": ("secaudit.cli.commands.rows:vulnerability", "弱點"),
    "narrative": ("secaudit.cli.commands.rows:narrative", "補充段落：自己寫進附錄的文字"),
    "data-set": ("secaudit.cli.commands.rows:data-set", "資料集"),
    "backup": ("secaudit.cli.commands.rows:backup", "備份"),
    "crypto-key": ("secaudit.cli.commands.rows:crypto-key", "加密金鑰：盤點資料"),
    "evidence": ("secaudit.cli.commands.evidence", "佐證：加入檔案、列出、驗證、匯出"),
    "observe": ("secaudit.cli.commands.observe", "讀取系統匯出檔：設定、弱點、備份、資產，連同佐證"),
    "observation": ("secaudit.cli.commands.rows:observation", "觀測：從匯出檔讀到的設定，列出或移除"),
    "log": ("secaudit.cli.commands.log", "歷程：誰、何時、改了什麼"),
    "undo": ("secaudit.cli.commands.undo:undo", "復原最近一次更改"),
    "redo": ("secaudit.cli.commands.undo:redo", "重做剛才復原的更改"),
    "check": ("secaudit.cli.commands.check", "檢核案件：案件檔、活頁簿、CSV 資料夾或 YAML"),
    "status": ("secaudit.cli.commands.status", "案件現況，一個畫面"),
    "next": ("secaudit.cli.commands.next_", "下一步：影響大、工時短者在前"),
    "plan": ("secaudit.cli.commands.plan", "達標方案：改哪幾筆採購，錢的關卡就全部通過"),
    "ask": ("secaudit.cli.commands.ask", "逐題填自評，一行一行問答"),
    "report": ("secaudit.cli.commands.report", "產生計畫書附錄（DOCX、PDF、HTML、JSON）"),
    "key": ("secaudit.cli.commands.key", "簽署金鑰：產生、看指紋、匯出公鑰"),
    "trust": ("secaudit.cli.commands.trust", "信任的公鑰：釘選、列出、撤銷"),
    "seal": ("secaudit.cli.commands.seal", "封存案件成一個簽署的佐證包"),
    "verify": ("secaudit.cli.commands.verify", "驗證佐證包：完整、身分、新舊、齊全"),
    "review": ("secaudit.cli.commands.review", "覆核佐證包、簽署審查結果；公司匯入與回覆"),
    "compare": ("secaudit.cli.commands.compare", "比較兩個佐證包：承諾了什麼、拿出了什麼"),
    "explain": ("secaudit.cli.commands.explain", "說明一條條文：原文、怎麼判定、看哪些欄位"),
    "tables": ("secaudit.cli.commands.tables", "列出資料表與欄位的說明"),
    "deadline": ("secaudit.cli.commands.deadline", "算補件期限：截止日翌日起 3 個工作天"),
    "catalogue": ("secaudit.cli.commands.catalogue", "檢查條文目錄（catalogue lint）"),
    "doctor": ("secaudit.cli.commands.doctor", "檢查這台電腦的環境"),
    "config": ("secaudit.cli.commands.config", "看或改自己的設定"),
    "completion": ("secaudit.cli.commands.completion", "殼層的自動補全：bash、zsh、fish"),
}


@click.group(cls=LazyGroup, commands_table=COMMANDS, invoke_without_command=True)
@click.option("--no-input", is_flag=True, help="不發問；沒給的資料留空白，缺少必要的就視為用法錯誤")
@click.version_option(__version__, "--version", message="secaudit %(version)s", help="顯示版本")
@click.pass_context
def program(context: click.Context, no_input: bool) -> object:
    """C2M 計畫附件四「資訊安全要求」自評：盤點、判定、產生附錄。

    結束代碼：0 通過、1 內部或寫入錯誤、2 用法、3 有條文或門檻不符、4 無法評估、5 雜湊不符、6 輸入無法讀取。
    """
    return _without_command(context, no_input) if context.invoked_subcommand is None else None


def _without_command(context: click.Context, no_input: bool) -> object:
    """On a terminal the screen; into a pipe how the case here stands, or the help where there is none."""
    from secaudit.cli.commands import ui

    if ui.on_a_terminal() and not no_input:
        return context.invoke(ui.command)
    if ui.cases_here():
        status = program.get_command(context, "status")
        assert status is not None
        return context.invoke(status)
    click.echo(context.get_help())
    return EXIT_OK


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code; every kind of trouble ends here."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    console.prepare()
    as_json = "--json" in given
    try:
        code = program.main(args=given, prog_name="secaudit", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else EXIT_OK
    except SecauditError as error:
        return _told(error, as_json)
    except click.ClickException as error:
        return _told(UsageError(in_chinese(error), "加上 --help 可看用法"), as_json, EXIT_USAGE)
    except (click.Abort, KeyboardInterrupt):
        console.note("已中斷")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_INTERNAL
    except Exception as error:
        return _told(_unexpected(error), as_json)


def _told(error: SecauditError, as_json: bool, exit_code: int | None = None) -> int:
    from secaudit.cli import trouble

    trouble.tell(error, as_json)
    return error.exit_code if exit_code is None else exit_code


def _unexpected(error: Exception) -> SecauditError:
    """A fault of ours. Its text may hold what a file said, so only its kind is shown."""
    if os.environ.get("SECAUDIT_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    what = f"程式內部錯誤（{type(error).__name__}）"
    return SecauditError(what, "請回報；設定 SECAUDIT_DEBUG=1 再執行一次可看細節", code="E-GEN-99")
