"""A page of choices from a list of 100,000 rows under two conditions, against looking at every row."""

from functools import partial

from benchmarks.measure import at_most, best, seconds
from fieldtui.checklists import Filling, read_xform

ROWS = 100_000
FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>T</h:title>
<model><instance><data id="t" version="1"><d/><s/><q/></data></instance><instance id="x" src="jr://file-csv/x.csv"/></model>
</h:head><h:body><input ref="/data/d"><label>D</label></input><input ref="/data/s"><label>S</label></input>
<select1 ref="/data/q"><label>Q</label><itemset nodeset="instance('x')/root/item[district = /data/d and street = /data/s]">
<value ref="name"/><label ref="label"/></itemset></select1></h:body></h:html>"""


def main() -> None:
    """Filter and labels of one page."""
    rows = [(str(n), f"户{n}", f"d{n % 10}", f"s{n % 1000}") for n in range(ROWS)]
    text = "name,label,district,street\n" + "\n".join(map(",".join, rows))
    form = read_xform(FORM, files={"x.csv": text.encode()})
    filling = Filling(form, {"/data/d": "d3", "/data/s": "s13"})
    assert len(filling.choices("/data/q")) == ROWS // 1000
    walked = best(lambda: [row for row in rows if row[2] == "d3" and row[3] == "s13"])
    seconds(
        f"a page of choices, {ROWS:,} rows, two conditions",
        best(partial(filling.view, "/data/q")),
        walked,
        "one pass over the rows",
        at_most(16),
    )


if __name__ == "__main__":
    main()
