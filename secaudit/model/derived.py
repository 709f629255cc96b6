"""What the derived tables and the derived columns of declared tables hold. Rules read these like any other column.

Invariant: each is documented here and filled by exactly one pure function in ``graphs`` or ``tables``.
"""

from __future__ import annotations

from dataclasses import replace

from secaudit.model import choices
from secaudit.model.declared import TABLE_BY_NAME
from secaudit.model.declared.columns import country, identifier, money, one_of, percent, some_of, text, whole, yes_no
from secaudit.model.schema import Column, Kind, Table


def age_column(column: Column) -> Column | None:
    """``held_on`` → ``held_age_days``: whole days from that date to the assessment date; negative when it lies ahead."""
    if column.kind is not Kind.DATE or not column.name.endswith("_on"):
        return None
    name = column.name.removesuffix("_on") + "_age_days"
    return Column(name, Kind.INT, f"距{column.title}天數", f"評估日減{column.title}", unit="天")


DERIVED_COLUMNS: dict[str, tuple[Column, ...]] = {
    "asset": (
        one_of("layer", "層", "所在區域的層", choices.LAYER),
        one_of("trust", "信任", "所在區域的信任", choices.TRUST),
        yes_no("is_host", "主機", "類型為伺服器、電腦、終端機、NAS、人機介面"),
        yes_no("is_controller", "控制器", "類型為 PLC、CNC、其他產線設備"),
        yes_no("is_system", "資通訊系統", "類型屬資通訊系統"),
        yes_no("is_firewall", "防火牆", "類型為防火牆"),
        yes_no("is_detection", "偵測設備", "類型為入侵偵測、防火牆或其他資安設備"),
        whole("log_events_count", "已記錄類數", "十類異常日誌中填「是」的類數", unit="類"),
        whole("log_events_unknown", "未填類數", "十類異常日誌中未填的類數", unit="類"),
        text("log_events_missing", "未記錄類別", "十類異常日誌中未記錄或未填者"),
    ),
    "flow": (
        yes_no("is_remote", "遠端連線", "用途為遠端管理、遠距工作或廠商遠端維護"),
        text("source_name", "來源名稱", "來源區域或資產名稱"),
        text("target_name", "目的名稱", "目的區域或資產名稱"),
    ),
    "person": (some_of("appointments", "受指派", "以相關人員列於現行紀錄的紀錄種類", choices.RECORD_KIND),),
    "record": (
        text("person_name", "相關人員姓名", "相關人員的姓名"),
        text("person_job_title", "相關人員職稱", "相關人員的職稱"),
        yes_no("person_is_employee", "相關人員為正式員工", "相關人員為正式員工"),
        yes_no("person_makes_decisions", "相關人員具決策權", "相關人員具決策權"),
    ),
}
"""Columns added behind the declared ones (the age columns come on top, for every table)."""

EXPOSURE = Table(
    "exposure",
    "外部可達性",
    "每個內部區域、DMZ 區域，以及連線端點中的內部資產各一列：有沒有不經防火牆就能從外部到達的路徑。",
    (
        identifier("編號", "區域或資產編號", "Z-OFFICE"),
        text("name", "名稱", "區域或資產名稱"),
        one_of("trust", "信任", "區域的信任", choices.TRUST),
        yes_no(
            "filtered",
            "皆經防火牆",
            "1＝每條路徑都經防火牆；0＝至少一條不經；空＝經過設備未填或未登錄外部區域，無法判斷",
        ),
        text("path", "路徑", "違反或無法判斷的路徑，逐步寫出"),
        Column("flow_ids", Kind.REFS, "連線", "該路徑的連線編號", refs=("flow",)),
    ),
)
RESIDENCY = Table(
    "residency",
    "資料與金流所在",
    "每個存放或處理計畫資料的資產、資料、備份，以及每條金流或傳送計畫資料的連線兩端：所在國家。在境外而未註明是否為計畫資料者亦列入。",
    (
        identifier("編號", "資產、資料、備份或連線編號", "D-01"),
        text("name", "名稱", "名稱"),
        text("what", "性質", "資產、資料、備份、金流、資料傳輸"),
        country("country", "國家", "所在國家；空＝未填；連線取境外的一端"),
        yes_no("in_scope", "計畫資料或金流", "1＝是；空＝未註明是否為計畫資料"),
    ),
)
BACKUP_SET = Table(
    "backup_set",
    "備份統計",
    "每個資料一列：不同設備、媒體、地點的獨立備份數。RAID、快照、同步及與正本同一設備者不計。",
    (
        identifier("編號", "資料編號", "D-01"),
        text("name", "名稱", "資料名稱"),
        yes_no("important", "重要檔案", "須依 321 原則備份"),
        whole("copies_min", "備份份數下限", "確定獨立的備份數（不同設備）", unit="份"),
        whole("copies_max", "備份份數上限", "把設備或方式未填者算進來", unit="份"),
        whole("media_min", "媒體種數下限", "確定的媒體種數", unit="種"),
        whole("media_max", "媒體種數上限", "把媒體未填者算進來", unit="種"),
        whole("offsite_min", "異地份數下限", "確定與正本不同地點的獨立備份", unit="份"),
        whole("offsite_max", "異地份數上限", "把地點未填者算進來", unit="份"),
        whole("abroad", "境外份數", "存放於境外的備份", unit="份"),
        yes_no("offsite_only_abroad", "異地僅在境外", "異地備份全在境外：合 321、違資料落地"),
        text("not_counted", "不計者", "不計為備份的項目及原因"),
    ),
)
KEY_DUTY = Table(
    "key_duty",
    "金鑰職責",
    "每支金鑰一列：產生、儲存、使用有無同一人擔任兩項以上。",
    (
        identifier("編號", "金鑰編號", "K-01"),
        text("name", "名稱", "金鑰名稱"),
        yes_no("separated", "職責分離", "1＝沒有人擔任兩項；0＝有；空＝有職責未填且無已知重疊"),
        text("held_together", "兼任", "誰兼任哪些職責"),
    ),
)
BUDGET_LINE = Table(
    "budget_line",
    "經費明細",
    "所有比率的來源：採購（item=purchase）、資安業者轉出金額（passed_on）、案件總數（total_budget、subsidy、self_funded、"
    "paid_in_capital）。採購列另帶有採購表的全部欄位。",
    (
        identifier("編號", "採購編號，或採購編號加 /再外包，或案件總數的名稱", "P-01"),
        one_of("item", "項目", "這一列是什麼金額", choices.BUDGET_ITEM),
        money("line_amount_twd", "金額", "編列、轉出或總數金額；空＝未填"),
        text("vendor_name", "廠商名稱", "廠商名稱"),
        country("vendor_country", "廠商國家", "廠商登記國家"),
        yes_no("vendor_is_domestic", "國內業者", "我國登記（臺灣且有統一編號）且無陸資；空＝國家、統編或陸資未填"),
        yes_no("is_product", "產品", "種類為軟體、韌體、硬體"),
        yes_no("in_security", "計入資安經費", "列於資安經費且非資訊類產品（A4-1.1.4 剔除後）；空＝未註明是否資訊類"),
        text("excluded_because", "剔除原因", "列於資安經費但剔除的原因"),
        yes_no("in_build", "建置及導入", "提案要素為機制建立、軟硬體系統採購或系統導入；空＝未填要素"),
        yes_no("made_in_taiwan", "台製", "硬體看生產國，軟韌體看開發國；未知計為非台製（判定依據 A2）"),
        yes_no("origin_known", "產地已知", "生產國或開發國已填"),
        yes_no("is_domestic", "國內業者產品及服務", "國內業者，且產品本身亦為台製（判定依據 A1）"),
        yes_no("from_prc", "中國大陸生產或開發",
               "與產品來源表同一判斷：1＝不符合；0＝符合；空＝疑似、需確認、無法評估或非產品（判定依據 B1）"),
        yes_no("is_new_equipment", "新設備", "交貨日在計畫開始日（含）以後"),
    ),
)  # fmt: skip
PRODUCT_ORIGIN = Table(
    "product_origin",
    "產品來源",
    "每筆軟、韌、硬體採購，與使用中而非由這些採購交付的資安設備各一列；其他設備有載明或跡象者、資安服務填有陸製或疑似產品者亦列入。交付資產的廠牌、CPE、MAC 併入採購判讀。",
    (
        identifier("編號", "採購或資產編號", "P-01"),
        text("name", "名稱", "品項或資產名稱"),
        one_of("item", "項目", "採購或既有資產", choices.PRODUCT_ITEM),
        yes_no("in_clause", "屬本條範圍", "採購計入資安經費或交付資安設備，或資產為資安設備；空＝未定：未註明是否資訊類、列他類經費卻填資安功能類別，或服務填有產品"),
        text("brand", "廠牌", "採購與交付資產的廠牌"),
        country("brand_country", "品牌國家", "品牌所屬國；交付資產載明中國大陸、香港、澳門者從之"),
        country("made_in", "生產國", "同上"),
        country("developed_in", "開發國", "同上"),
        text("vendor_name", "廠商名稱", "採購的廠商名稱"),
        one_of("origin_proof", "產地佐證", "有什麼文件證明產地或開發地", choices.ORIGIN_PROOF),
        one_of("result", "結果", "符合須有佐證；疑似由人查明；未列名不等於符合（判定依據 B1、B3）", choices.ORIGIN_RESULT),
        yes_no("from_prc", "中國大陸生產或開發", "1＝不符合；0＝符合；空＝疑似、需確認或無法評估"),
        yes_no("hinted", "有指向中國大陸的跡象", "跡象未經佐證排除；有無判定不論"),
        yes_no("to_confirm", "涉及香港或澳門", "生產、開發、品牌國家或跡象涉及；有無判定不論"),
        text("hints", "跡象", "什麼指向哪裡：廠牌清單、CPE、MAC 登記者、廠商與製造商；註記在後"),
        text("decided", "來源判定", "採計的判定，並列較早而不同者；缺理由、判定人或判定日者不計"),
        text("says", "說明", "一句話說明為何是這個結果"),
    ),
)  # fmt: skip
VENDOR_TOTAL = Table(
    "vendor_total",
    "廠商合計",
    "每個廠商一列：承接金額、轉出金額、委託與技術購買合計。廠商表的欄位同名附上。",
    (
        identifier("編號", "廠商編號", "V-01"),
        text("name", "廠商名稱", "廠商名稱"),
        yes_no("is_security_vendor", "資安業者", "同廠商表"),
        yes_no("is_commissioned", "有委託", "有任何一筆採購或再外包承接"),
        yes_no("sells_security", "承接資安", "有計入資安經費的採購"),
        money("received_twd", "承接金額", "直接承接的採購合計；有未填金額時為空"),
        money("passed_on_twd", "轉出金額", "本廠商轉給下包的合計；有未填金額時為空"),
        money("commissioned_twd", "委託及技術購買", "科目為委託研究、勞務或驗證費及技術購買費之合計；有未填金額時為空"),
        money("commissioned_known_twd", "委託及技術購買（已知）", "同上，只計已填金額"),
        Column("loi_on", Kind.DATE, "合作意願書日期", "同廠商表"),
        Column("contract_on", Kind.DATE, "合約日期", "同廠商表"),
        text("capability_no", "能量登錄編號", "同廠商表"),
        Column("capability_expires_on", Kind.DATE, "能量登錄到期日", "同廠商表"),
        money("contract_twd", "承接合計", "直接承接加上各層再外包承接；有未填金額時為空"),
        yes_no("in_security_chain", "參與資安採購", "直接或以下包身分承接計入資安經費的採購"),
    ),
)
PARTY = Table(
    "party",
    "申請業者及委外廠商",
    "申請業者與每個有承接採購或再外包的廠商各一列，看有無陸資投資。",
    (
        identifier("編號", "廠商編號，或案件編號", "V-01"),
        text("name", "名稱", "公司名稱"),
        text("role", "角色", "申請業者、委外廠商、下包"),
        country("country", "登記國家", "登記國家"),
        yes_no(
            "prc_capital", "有陸資", "登記國、母公司或股權鏈顯示為陸資者為 1；其餘依申報之查詢結果；空＝未查詢或需確認"
        ),
        Column("prc_checked_on", Kind.DATE, "陸資查詢日", "查詢日期"),
        percent("prc_share_ppm", "直接陸資比率", "陸資投資人直接持有的已知比率（下限）"),
        text("chain", "股權鏈", "由該業者往上到陸資來源的每一層，以及據以認定的標準；空＝無已知陸資"),
        text("asked", "待補", "還缺什麼才看得清：查詢、股東國籍、未填完的股東"),
        text("says", "說明", "一句話說明：查詢結果與查詢日、股權鏈、待補"),
    ),
)
ASPECT = Table(
    "aspect",
    "風險面向",
    "附件四壹二的五個面向各一列：盤點到幾項風險、幾項有調整方案。",
    (
        identifier("編號", "面向代碼", "access"),
        text("name", "面向", "面向名稱"),
        whole("risks", "風險數", "盤點到的風險數", unit="項"),
        whole("treated", "有方案數", "有問題分析及調整方案的風險數", unit="項"),
    ),
)
LAYER_STATE = Table(
    "layer_state",
    "各層盤點",
    "網路層、應用層、設備層各一列：現況與規劃各有幾項。",
    (
        identifier("編號", "層代碼", "network"),
        text("name", "層", "層名稱"),
        whole("current_items", "現況項數", "現況資產數；一項也沒有但有資產未填區域時為空", unit="項"),
        whole("planned_items", "規劃項數", "規劃中的資產、連線、變更數", unit="項"),
    ),
)

DERIVED_TABLES: tuple[Table, ...] = (
    EXPOSURE, RESIDENCY, BACKUP_SET, KEY_DUTY, BUDGET_LINE, PRODUCT_ORIGIN, VENDOR_TOTAL, PARTY, ASPECT, LAYER_STATE,
)  # fmt: skip


def _with_derived(table: Table) -> Table:
    ages = tuple(age for c in table.columns if (age := age_column(c)))
    extra = DERIVED_COLUMNS.get(table.name, ())
    return replace(table, columns=(*table.columns, *extra, *ages))


def _queryable() -> dict[str, Table]:
    declared = {name: _with_derived(table) for name, table in TABLE_BY_NAME.items()}
    derived = {t.name: _with_derived(t) for t in DERIVED_TABLES}
    purchase = declared["purchase"]
    line = derived["budget_line"]
    own = set(line.names)
    wide = tuple(c for c in purchase.columns if c.name not in own)
    derived["budget_line"] = Table(line.name, line.title, line.purpose, (*line.columns, *wide))
    return declared | derived


QUERYABLE: dict[str, Table] = _queryable()
"""Every table a rule may read, with all its columns in the order of the SQLite table."""
