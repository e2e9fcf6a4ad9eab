"""The three jobs of the shipped flow with pandas: pandas_flow.py SOURCE_FOLDER OUTPUT_FOLDER same|short.

same: does what Pairflow's jobs do. Cells that are not computed keep their text (007, 1.10, NA), numbers are checked,
a key that repeats on the right is an error, and unmatched keys of both sides are counted.
short: the fewest lines; pandas guesses types and rewrites cells, repeated keys multiply rows, nothing is counted.
"""

import sys
from datetime import datetime, timezone
from pathlib import Path

import pandas as pd


def main(source: Path, output: Path, read: dict, check: dict) -> None:
    for name in ("File_A.csv", "File_B.csv"):
        table = pd.read_csv(source / name, **read)
        table["time_started"] = now()
        table.to_csv(output / f"stamped-{name}", index=False)

    table = pd.read_csv(output / "stamped-File_A.csv", **read)
    nav = pd.to_numeric(table["nav"])
    table["z_score_nav"] = (nav - nav.mean()) / nav.std(ddof=0)
    table.to_csv(output / "scored-File_A.csv", index=False)

    first = pd.read_csv(output / "scored-File_A.csv", **read)
    second = pd.read_csv(output / "stamped-File_B.csv", **read)
    merged = first.merge(second, on="isin", how="left", suffixes=("", "_2"), **check)
    if check:
        matched = merged.pop("_merge") == "both"
        print("unmatched:", (~matched).sum(), (~second["isin"].isin(first["isin"])).sum())
    merged["subscriptions"] = merged["subscriptions"].fillna("0" if read else 0)
    if not read:
        merged["subscriptions"] = merged["subscriptions"].astype("int64")
    other = merged.pop("time_started_2").fillna(merged["time_started"])
    merged["time_started"] = merged["time_started"].where(merged["time_started"] <= other, other)
    merged.to_csv(output / "Merged.csv", index=False)


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")


if __name__ == "__main__":
    same = sys.argv[3] == "same"
    as_text = {"dtype": str, "keep_default_na": False} if same else {}
    checked = {"validate": "many_to_one", "indicator": True} if same else {}
    main(Path(sys.argv[1]), Path(sys.argv[2]), as_text, checked)
