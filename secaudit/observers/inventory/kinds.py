"""Words that inventories use for what a thing is, where they leave no doubt → ``choices.ASSET_KIND``.

Invariant: only whole, unambiguous words count; a role like ``core`` or ``ACI`` or a category like ``IT`` tells no kind.
"""

from __future__ import annotations

import re
import unicodedata

_WORDS = """
server server servers hypervisor hypervisors virtualizationhost rackserver bladeserver physicalserver vmhost esxi
server esxihost fileserver webserver servidor servidores serveur serveurs 伺服器 服务器 實體伺服器 サーバー サーバ
pc pc pcs desktop desktops desktopcomputer desktopcomputers workstation workstations desktoppc allinone allinonepc
pc 個人電腦 桌機 桌上型電腦 桌面電腦 台式机 工作站 デスクトップ
laptop laptop laptops notebook notebooks laptopcomputer notebookcomputer ultrabook chromebook macbook portátil
laptop 筆記型電腦 筆電 笔记本电脑 ノートパソコン ノートpc
terminal thinclient thinclients zeroclient 精簡型電腦 終端機
mobile mobile mobiles mobilephone mobilephones smartphone smartphones cellphone cellphones tablet tablets
mobile mobiledevice mobiledevices 手機 行動電話 平板 平板電腦 智慧型手機 行動裝置
nas nas nasdevice networkattachedstorage 網路儲存設備 nas儲存設備
storage storage storages san storagearray diskarray storagesystem 儲存設備 磁碟陣列 存储 ストレージ
firewall firewall firewalls ngfw utm firewallappliance cortafuegos parefeu 防火牆 防火墙 ファイアウォール
vpn_gateway vpngateway vpn vpnconcentrator vpn閘道 vpn閘道器
ids ids ips idps ipsids intrusiondetection intrusionprevention 入侵偵測設備 入侵防禦系統 入侵偵測系統
waf waf webapplicationfirewall 網站應用防火牆 網站應用程式防火牆
router router routers corerouter edgerouter borderrouter wanrouter 路由器 ルーター ルータ
switch switch switches networkswitch coreswitch accessswitch distributionswitch aggregationswitch torswitch leafswitch
switch spineswitch managementswitch l2switch l3switch poeswitch 交換器 交換機 核心交換器 网络交换机 交换机 スイッチ
access_point ap aps accesspoint accesspoints wirelessap wirelessaccesspoint wifiaccesspoint wlanap wifiap
access_point 無線基地台 無線ap 无线接入点 アクセスポイント
plc plc plcs programmablelogiccontroller 可程式控制器 可程式邏輯控制器
cnc cnc cncmachine cnc機台
hmi hmi hmis hmipanel 人機介面
camera camera cameras ipcamera ipcameras cctv cctvcamera securitycamera webcam 攝影機 監視器 網路攝影機 摄像头
printer printer printers laserprinter networkprinter multifunctionprinter mfp copier impresora imprimante
printer 印表機 事務機 多功能事務機 影印機 打印机 プリンター プリンタ
"""
"""Each line: the code, then words folded and without separators."""
_KIND_BY_WORD = {word: kind for kind, *words in map(str.split, _WORDS.strip().splitlines()) for word in words}
_SEPARATORS = re.compile(r"[\s_\-/.&()]+")


def kind_of(*texts: str) -> str:
    """The kind that the first telling one of ``texts`` names (case, spaces, hyphens do not matter); "" for none."""
    for text in texts:
        plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text[:100]).casefold())
        if found := _KIND_BY_WORD.get(plain):
            return found
    return ""
