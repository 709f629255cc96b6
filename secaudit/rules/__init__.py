"""Checks become SQL conditions, run read-only; TRUE / FALSE / NULL become 符合 / 不符合 / 無法評估."""
