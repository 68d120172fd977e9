"""CSVs that people have, as pandas reads them: AIPerf's own export, and tables with a measurement in each row.

The only place that knows pandas beside drift; whoever compares JSON exports installs and imports none.
"""

import io
import re
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from checks.model.result import Measure, Sample

AIPERF = re.compile(r'"?Metric"?\s*(,|$)', re.MULTILINE)
"""How AIPerf's CSV begins, and each of its sections that holds metrics."""
SECTION = re.compile(r"\n\s*\n|\n(?=Metric,)")
TITLE = r"^(?P<title>.*?)(?: \((?P<unit>[^()]*)\))?$"
UNITS = {"request_latency": "ms", "time_to_first_token": "ms", "inter_token_latency": "ms"}


def read(text: str) -> pd.DataFrame:
    """A table's cells as text, named by the first row and indexed by the number of theirs (the head is row 1).

    Short rows are filled with "", what is too long is cut, empty rows are left out. Raises ValueError where it is no table.
    """
    cells = _cells(text) if text.strip() else pd.DataFrame()
    if cells.empty:
        return cells
    head, rows = cells.iloc[0], cells.iloc[1:]
    table = rows.set_axis(head.to_list(), axis="columns").set_axis(rows.index + 1, axis="index")
    return table.loc[(table != "").any(axis="columns"), ~table.columns.duplicated(keep="last")]


def _cells(text: str) -> pd.DataFrame:
    """The cells without a head; as many columns as the first row has."""
    width = len(
        pd.read_csv(io.StringIO(text), header=None, nrows=1, dtype=str, skip_blank_lines=False, engine="python").columns
    )
    return pd.read_csv(
        io.StringIO(text),
        header=None,
        names=range(width),
        index_col=False,
        dtype=str,
        keep_default_na=False,
        skip_blank_lines=False,
        engine="python",
        on_bad_lines=lambda row: row[:width],
    ).fillna("")


def samples(table: pd.DataFrame) -> Iterator[tuple[int, Sample]]:
    """Each row's number and what was measured: columns with a dot are metrics, the others tell the load apart."""
    metrics = [name for name in table.columns if "." in name]
    values = table[metrics].apply(pd.to_numeric, errors="coerce")
    measured = values.where(np.isfinite(values) & (values != 0))
    load = table.drop(columns=metrics)
    for number, row in measured.iterrows():
        measures = {name: Measure(float(value), _unit(name)) for name, value in row.dropna().items()}
        yield int(number), Sample(measures, "unknown", load.loc[number].to_dict(), 0)


def _unit(name: str) -> str:
    return UNITS.get(name.rpartition(".")[0], "")


def aiperf_measures(text: str) -> Mapping[str, Measure]:
    """The metrics of AIPerf's CSV, by "tag.statistic"; raises ValueError where a section is no table."""
    sections = [read(part) for part in SECTION.split(text) if AIPERF.match(part)]
    long = [one.melt(id_vars="Metric", var_name="statistic") for one in sections if not one.empty]
    if not long:
        return {}
    cells = pd.concat(long)
    cells["value"] = pd.to_numeric(cells["value"], errors="coerce")
    cells = cells.dropna()
    named = cells["Metric"].str.extract(TITLE).fillna("")
    tags = named["title"].str.lower().str.replace(r"[^a-z0-9]+", "_", regex=True).str.strip("_")
    names = tags + "." + cells["statistic"].replace("Value", "avg")
    measures = zip(names, cells["value"], named["unit"], strict=True)
    return {name: Measure(float(value), unit) for name, value, unit in measures}
