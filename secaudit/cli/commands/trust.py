"""``secaudit trust``: pin the keys of others after comparing their fingerprints, list them, remove and revoke them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from secaudit import wiring
from secaudit.cli import console
from secaudit.cli.asking import answered, confirmed, may_ask
from secaudit.cli.commands.key import fingerprint_lines
from secaudit.cli.grammar import LazyGroup
from secaudit.cli.options import json_option, named_day
from secaudit.errors import EXIT_MISMATCH, EXIT_OK, SecauditError, UsageError
from secaudit.text import padded, width

if TYPE_CHECKING:
    from secaudit.usecases.keys.pinning import PinPlan
    from secaudit.usecases.keys.trusted import Listed, Pinned


class OtherFingerprint(SecauditError):
    """The key is not the one that the official letter names."""

    code = "E-TRU-40"
    exit_code = EXIT_MISMATCH


@click.group("trust", cls=LazyGroup)
def command() -> None:
    """信任的公鑰：釘選、列出、撤銷。驗證佐證包時只認這裡的公鑰，不認佐證包自己帶的。"""


@command.command("add", short_help="釘選一把公鑰")
@click.argument("name", metavar="名稱")
@click.argument("key_given", metavar="公鑰檔或公鑰")
@click.option("--role", metavar="用途", help="evidence 佐證包、review 審查結果、receipt 收據、all 全部；幾個以逗號分隔")
@click.option("--from", "first_day", callback=named_day, metavar="日期", help="啟用日；更換金鑰時必填")
@click.option("--until", "last_day", callback=named_day, metavar="日期", help="有效到這一天（含）")
@click.option("--fingerprint", metavar="指紋", help="公文上的指紋 SHA256:… 或十六進位，相同才釘選，不再發問")
@click.option("--yes", is_flag=True, help="已經和公文核對過指紋，不再發問")
@click.option("--again", is_flag=True, help="這把公鑰撤銷過，仍要再信任")
@json_option
def add_command(
    name: str,
    key_given: str,
    role: str | None,
    first_day: date | None,
    last_day: date | None,
    fingerprint: str | None,
    yes: bool,
    again: bool,
    as_json: bool,
) -> int:
    """釘選一把公鑰：先顯示指紋，和公文上的核對相同才釘選。

    名稱是對方的統一編號或電子郵件。同一個名稱換新公鑰時以 --from 填啟用日，舊的自動到前一刻為止。
    """
    from secaudit.usecases.keys.own import public_key_in
    from secaudit.usecases.keys.pinning import PinWish, pin, plan_pin
    from secaudit.usecases.keys.roles import namespaces_of

    namespaces = namespaces_of(role or _asked_role())
    wish = PinWish(name, public_key_in(key_given), namespaces, first_day, last_day, again)
    plan = plan_pin(wiring.trust_folder(), wish, wiring.now())
    if not _compared(plan, fingerprint, yes):
        console.note("沒有釘選")
        if as_json:
            _print({"pinned": None, "ended": []})
        return EXIT_OK
    plan = pin(wiring.trust_folder(), wish, wiring.now())
    if as_json:
        _print({"pinned": _pin_record(plan.pin), "ended": [_pin_record(p) for p in plan.ended]})
    else:
        console.show([f"已釘選 {name}（{_role(plan.pin)}，{_period(plan.pin)}）"])
    return EXIT_OK


@command.command("list", short_help="列出信任的公鑰")
@json_option
def list_command(as_json: bool) -> int:
    """列出釘選的公鑰：名稱、用途、期間、狀態與指紋。"""
    from secaudit.usecases.keys.trusted import trust_list

    found = trust_list(wiring.trust_folder(), wiring.now())
    if as_json:
        pins = [{**_pin_record(p.pin), "state": p.state} for p in found.pins]
        files = {"allowed_signers": found.signers_path, "revoked": found.revoked_path}
        _print({"pins": pins, "revoked_keys": found.revoked_count, "files": files, "warnings": found.warnings})
        return EXIT_OK
    cells = max((width(p.pin.principal) for p in found.pins), default=0)
    for listed in found.pins:
        console.show(_listed_lines(listed, cells))
    for warning in found.warnings:
        console.note(f"注意：{warning}")
    revoked = f"，撤銷清單有 {found.revoked_count} 把" if found.revoked_count else ""
    none = "還沒有釘選任何公鑰；secaudit trust add 名稱 公鑰檔 可釘選"
    console.note(f"共 {len(found.pins)} 筆{revoked}" if found.pins or revoked else none)
    return EXIT_OK


@command.command("remove", short_help="移除或撤銷")
@click.argument("name", metavar="名稱")
@click.option("--fingerprint", metavar="SHA256:…", help="名稱有幾把公鑰時，指定哪一把")
@click.option("--revoke", is_flag=True, help="同時撤銷：這把公鑰以後都不算數")
@click.option("--yes", is_flag=True, help="不再發問")
@json_option
def remove_command(name: str, fingerprint: str | None, revoke: bool, yes: bool, as_json: bool) -> int:
    """移除釘選；加 --revoke 連同撤銷，用在金鑰外洩或遺失時。"""
    from secaudit.usecases.keys.pinning import pins_to_remove, unpin

    folder = wiring.trust_folder()
    if revoke and not yes:
        going = pins_to_remove(folder, name, fingerprint)
        console.note(f"要撤銷 {going[0].key.fingerprint}，它簽過的都不再算數")
        if not may_ask(False):
            raise UsageError("撤銷前要確認，但現在不能發問", "確定要撤銷請加 --yes", code="E-USE-73")
        if not confirmed("確定要撤銷嗎？"):
            console.note("沒有撤銷")
            return EXIT_OK
    removed = unpin(folder, name, wiring.now(), fingerprint=fingerprint, revoke=revoke)
    if as_json:
        revoked = [key.fingerprint for key in removed.revoked]
        _print({"removed": [_pin_record(p) for p in removed.pins], "revoked": revoked})
    else:
        console.show(f"已移除 {p.principal}（{_role(p)}）{p.key.fingerprint}" for p in removed.pins)
        console.show(f"已撤銷 {key.fingerprint}" for key in removed.revoked)
    return EXIT_OK


def _compared(plan: PinPlan, fingerprint: str | None, yes: bool) -> bool:
    """Whether the fingerprint is the official letter's: said before, stated to compare with, or asked now."""
    key = plan.pin.key
    if fingerprint is not None:
        said = "".join(fingerprint.split())
        if said != key.fingerprint and said.lower() != "".join(key.spoken.split()):
            what = f"指紋不同：公鑰是 {key.fingerprint}"
            raise OtherFingerprint(what, "請勿釘選，並以電話向對方查證")
        return True
    for line in (f"{plan.pin.principal}  {key.comment}".rstrip(), *fingerprint_lines(key)):
        console.note(line)
    for old in plan.replaced:
        console.note(f"原來的設定（{_role(old)}，{_period(old)}）會換成這一次的")
    for old in plan.ended:
        console.note(f"原公鑰 {old.key.fingerprint} 將到新公鑰啟用前一刻為止")
    if plan.unrevokes:
        console.note("這把公鑰撤銷過，釘選後會從撤銷清單移除")
    if yes:
        return True
    if not may_ask(False):
        fix = "請加 --fingerprint 公文上的指紋，或核對後加 --yes"
        raise UsageError("釘選前要核對指紋，但現在不能發問", fix, code="E-USE-74")
    return confirmed("和公文或官方網站上的指紋逐字相同嗎？")


def _asked_role() -> str:
    if not may_ask(False):
        raise UsageError("沒有填用途", "請加 --role evidence、review、receipt 或 all", code="E-USE-75")
    return answered("這把公鑰用來簽什麼（evidence 佐證包、review 審查結果、receipt 收據、all 全部）：")


def _listed_lines(listed: Listed, cells: int) -> list[str]:
    pin = listed.pin
    head = f"{padded(pin.principal, cells)}  {listed.state.shown}  {_role(pin)}  {_period(pin)}"
    return [head, f"  {pin.key.fingerprint}  {pin.key.comment}".rstrip()]


def _role(pin: Pinned) -> str:
    from secaudit.usecases.keys.roles import role_title

    return role_title(pin.namespaces)


def _period(pin: Pinned) -> str:
    """In days of this place; a bound that is not the edge of its day is shown with its time."""
    after, before = (m and m.astimezone() for m in (pin.valid_after, pin.valid_before))
    if not after and not before:
        return "不限期"
    start = f"{after:%Y-%m-%d %H:%M:%S}".removesuffix(" 00:00:00") if after else ""
    end = f"{before:%Y-%m-%d %H:%M:%S}".removesuffix(" 23:59:59") if before else ""
    return f"{start}～{end}"


def _pin_record(pin: Pinned) -> dict[str, Any]:
    return {
        "principal": pin.principal,
        "fingerprint": pin.key.fingerprint,
        "comment": pin.key.comment,
        "namespaces": pin.namespaces,
        "valid_after": pin.valid_after,
        "valid_before": pin.valid_before,
    }


def _print(value: Any) -> None:
    from secaudit.cli.as_json import print_json

    print_json(value)
