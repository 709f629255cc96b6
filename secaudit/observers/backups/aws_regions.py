"""Where an AWS region lies: its code → ISO 3166 country (AWS Regions and Availability Zones, "Available Regions").

Invariant: a region that is not listed here has no country; none is guessed from its prefix.
"""

from __future__ import annotations

import re

COUNTRY_OF_REGION = {
    "af-south-1": "ZA", "ap-east-1": "HK", "ap-east-2": "TW", "ap-northeast-1": "JP", "ap-northeast-2": "KR",
    "ap-northeast-3": "JP", "ap-south-1": "IN", "ap-south-2": "IN", "ap-southeast-1": "SG", "ap-southeast-2": "AU",
    "ap-southeast-3": "ID", "ap-southeast-4": "AU", "ap-southeast-5": "MY", "ap-southeast-6": "NZ",
    "ap-southeast-7": "TH", "ca-central-1": "CA", "ca-west-1": "CA", "cn-north-1": "CN", "cn-northwest-1": "CN",
    "eu-central-1": "DE", "eu-central-2": "CH", "eu-north-1": "SE", "eu-south-1": "IT", "eu-south-2": "ES",
    "eu-west-1": "IE", "eu-west-2": "GB", "eu-west-3": "FR", "eusc-de-east-1": "DE", "il-central-1": "IL",
    "me-central-1": "AE", "me-south-1": "BH", "mx-central-1": "MX", "sa-east-1": "BR", "us-east-1": "US",
    "us-east-2": "US", "us-gov-east-1": "US", "us-gov-west-1": "US", "us-west-1": "US", "us-west-2": "US",
}  # fmt: skip
_ARN = re.compile(r"arn:aws[a-z-]{0,20}:[a-z0-9-]{1,40}:([a-z0-9-]{0,30}):([0-9*]{0,20}):(.{1,1000})", re.DOTALL)


def region_of(arn: str) -> str:
    """The region that an ARN names, "" when it names none or is no ARN."""
    found = _ARN.fullmatch(arn)
    return found[1] if found else ""


def resource_of(arn: str) -> str:
    """What an ARN names, without partition, service and account: ``volume/vol-1``."""
    found = _ARN.fullmatch(arn)
    return found[3] if found else ""
