"""The words of Snipe-IT: columns of its asset exports and imports, and lists that hold no assets.

Columns: ``app/Presenters/AssetPresenter.php`` (what the asset table exports, in the user's language),
``ReportsController`` (custom asset report) and ``app/Importer/Importer.php`` (the import form). MAC and IP are custom
fields: Snipe-IT comes with one called ``MAC Address``, others are named as people name them.
"""

from __future__ import annotations

from collections.abc import Mapping

from secaudit.observers.inventory.csv_header import plain


def _alias(**labels: str) -> Mapping[str, str]:
    return {plain(label): ours for ours, text in labels.items() for label in text.split("|")}


ALIAS = _alias(
    name="item name|asset name|name|資產名稱|項目名稱|资产名称|資産名|アセット名|アイテム名",
    asset_tag="asset tag|tag|資產標籤|资产标签|資産タグ",
    serial="serial|serial number|序號|序列号|シリアル|シリアルナンバー",
    model="model|model name|asset model|模型|型號|型号|モデル",
    model_no="model no|model number|型番 no|モデル no",
    category="category|類別|类别|カテゴリー",
    manufacturer="manufacturer|製造商|制造商|製造元",
    status="status|狀態|状态|ステータス|状態",
    location="location|位置|場所|設置場所",
    mac="mac|mac address|macaddress|mac 位址|mac地址|ethernet mac|lan mac|wired mac|mac アドレス|有線 mac",
    mac2="wifi mac|wi-fi mac|wireless mac|wlan mac|無線 mac|mac address 2|bluetooth mac",
    ip="ip|ip address|ipaddress|ip 位址|ip地址|ipv4|static ip|ip アドレス",
    hostname="hostname|host name|computer name|主機名稱|電腦名稱",
)
"""Folded column name or custom field → ours."""

OTHER_LISTS: Mapping[str, tuple[frozenset[str], str]] = {
    "使用者": (frozenset(("firstname", "lastname", "username", "activated")), "人員清單，是個人資料"),
    "資產樣板": (frozenset(("name", "category", "manufacturer", "modelnumber", "fieldset")), "型號清單，沒有設備"),
    "耗材": (frozenset(("category", "itemnumber", "ordernumber", "modelnumber")), "耗材清單，沒有設備"),
    "配件": (frozenset(("category", "ordernumber", "quantity", "itemname")), "配件或零組件清單，沒有設備"),
}
"""Exports of other things → the folded columns by which they are known, and what to say."""
