"""The words of NetBox: columns of its device and virtual machine tables, and the states that are not in use.

NetBox names the columns of an export in the language of the user (since 4.0; before that, always English); the import
form and older exports use the field names (``device_role``, later ``role``). Choices of ``dcim.DeviceStatus``.
"""

from __future__ import annotations

from collections.abc import Mapping

from secaudit.observers.inventory.csv_header import plain


def _alias(**labels: str) -> Mapping[str, str]:
    return {plain(label): ours for ours, text in labels.items() for label in text.split("|")}


ALIAS = _alias(
    name="name|名称|名前|nome|nom|nombre",
    status="status|状态|ステータス|statut|estado",
    role="role|device role|device_role|角色|ロール|função|rolle|rôle|rol",
    manufacturer="manufacturer|厂商|メーカ|fabricante|hersteller|fabricant",
    kind="type|类型|タイプ|tipo|typ",
    model="device type|device_type|设备型号|デバイスタイプ|tipo de dispositivo|gerätetyp",
    site="site|站点|サイト|standort|sitio",
    serial="serial number|serial|序列号|シリアル番号|número de série|seriennummer|numéro de série|número de serie",
    asset_tag="asset tag|asset_tag|资产标签|アセットタグ|etiqueta de patrimônio|etiqueta de ativo|asset-tag",
    rack="rack|rack_name|机柜|ラック|baie",
    face="rack face|face|机柜安装面|朝向",
    position="position (u)|position|具体u位|ポジション (u)|posição (u)|position (he)|posición",
    chassis="virtual chassis|virtual_chassis|堆叠|バーチャルシャーシ|chassi virtual|virtuelles gehäuse|châssis virtuel",
    platform="platform|平台|プラットフォーム|plataforma|betriebssystem|plateforme",
    ip="ip address|primary_ip|ip地址|ip アドレス|endereço ip|ip-adresse|adresse ip|dirección ip",
    ip4="ipv4 address|primary_ip4|ipv4 地址|ipv4 アドレス|endereço ipv4|ipv4-adresse|adresse ipv4|dirección ipv4",
    ip6="ipv6 address|primary_ip6|ipv6 地址|ipv6 アドレス|endereço ipv6|ipv6-adresse|adresse ipv6|dirección ipv6",
    cluster="cluster|集群|クラスタ|clúster",
    vcpus="vcpus|vcpu|processeurs virtuels|cpu virtuales",
)
"""Folded column name → ours."""

_STATES = {
    "停用或離線": "offline|离线|オフライン|hors ligne|desconectado",
    "規劃中": "planned|已规划|計画中|planejado|geplant|planifié|planificado",
    "準備中": "staged|已暂存|検証|preparado|vorbereitet|mis en scène",
    "庫存": "inventory|库存中|在庫|inventário|inventar|inventaire|inventario",
    "除役中": "decommissioning|报废|廃止|em descomissionamento|außerbetriebnahme|démantèlement|desmantelamiento",
}
NOT_IN_USE: Mapping[str, str] = {plain(w): said for said, words in _STATES.items() for w in words.split("|")}
"""Folded state → what it is called in a note; ``active``, ``failed`` and states of one's own are in use."""

NO_MACHINE = frozenset(map(plain, ("patch panel", "patchpanel", "cable management", "blank panel", "配線架")))
"""Roles of things without electricity, folded."""
