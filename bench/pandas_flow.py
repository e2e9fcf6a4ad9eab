"""The three jobs of the shipped flow with pandas.

pandas_flow.py SOURCE_FOLDER OUTPUT_FOLDER same|short   all of them, over File_A.csv and File_B.csv
pandas_flow.py stamp|score|merge SOURCE... TARGET       one of them, as "same"

same: does what Pairflow's jobs do. Cells that are not computed keep their text (007, 1.10, NA), numbers are checked,
a key that repeats on the right is an error, and unmatched keys of both sides are counted.
short: the fewest lines; pandas guesses types and rewrites cells, repeated keys multiply rows, nothing is counted.
"""

import sys
from datetime import datetime, timezone
from pathlib import Path

import pandas as pd

AS_TEXT = {"dtype": str, "keep_default_na": False}
CHECKED = {"validate": "many_to_one", "indicator": True}


def flow(source: Path, output: Path, read: dict, check: dict) -> None:
    for name in ("File_A.csv", "File_B.csv"):
        stamp(source / name, output / f"stamped-{name}", read)
    score(output / "stamped-File_A.csv", output / "scored-File_A.csv", read)
    merge(output / "scored-File_A.csv", output / "stamped-File_B.csv", output / "Merged.csv", read, check)


def stamp(source: Path, target: Path, read: dict = AS_TEXT) -> None:
    table = pd.read_csv(source, **read)
    table["time_started"] = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    table.to_csv(target, index=False)


def score(source: Path, target: Path, read: dict = AS_TEXT) -> None:
    table = pd.read_csv(source, **read)
    nav = pd.to_numeric(table["nav"])
    table["z_score_nav"] = (nav - nav.mean()) / nav.std(ddof=0)
    table.to_csv(target, index=False)


def merge(first: Path, second: Path, target: Path, read: dict = AS_TEXT, check: dict = CHECKED) -> None:
    left = pd.read_csv(first, **read)
    right = pd.read_csv(second, **read)
    merged = left.merge(right, on="isin", how="left", suffixes=("", "_2"), **check)
    if check:
        matched = merged.pop("_merge") == "both"
        print("unmatched:", (~matched).sum(), (~right["isin"].isin(left["isin"])).sum())
    merged["subscriptions"] = merged["subscriptions"].fillna("0" if read else 0)
    if not read:
        merged["subscriptions"] = merged["subscriptions"].astype("int64")
    other = merged.pop("time_started_2").fillna(merged["time_started"])
    merged["time_started"] = merged["time_started"].where(merged["time_started"] <= other, other)
    merged.to_csv(target, index=False)


if __name__ == "__main__":
    jobs = {"stamp": stamp, "score": score, "merge": merge}
    if sys.argv[1] in jobs:
        jobs[sys.argv[1]](*map(Path, sys.argv[2:]))
    elif sys.argv[3] == "same":
        flow(Path(sys.argv[1]), Path(sys.argv[2]), AS_TEXT, CHECKED)
    else:
        flow(Path(sys.argv[1]), Path(sys.argv[2]), {}, {})
