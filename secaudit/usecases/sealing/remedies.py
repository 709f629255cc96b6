"""What to do about a bundle whose contents can't be read: said alike wherever that is found."""

from __future__ import annotations

AGAIN = "請向封存者要一份完好的佐證包"
NEWER = "請更新 secaudit 再開啟；這是較新版本封存的"
