"""Talks to the payment provider."""

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry


def session() -> requests.Session:
    """A session that repeats safe calls."""
    made = requests.Session()
    made.mount("https://", HTTPAdapter(max_retries=Retry(total=3, backoff_factor=0.5)))
    return made


def settled_charges(base_url: str, day: str) -> list[dict]:
    response = requests.get(f"{base_url}/settlements/{day}")
    response.raise_for_status()
    return response.json()


def charge(base_url: str, charge_id: str) -> dict:
    response = session().get(f"{base_url}/charges/{charge_id}", timeout=(3, 10))
    response.raise_for_status()
    return response.json()
