# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables of documentation pages that a command makes: between `<!-- figures: NAME -->` and
`<!-- end -->`."""

import re

NUMBER = r"-?\d+\.?\d*"


def replace_table(page, name, rows):
    pattern = rf"(<!-- figures: {name} -->\n).*?(\n<!-- end -->)"
    page, count = re.subn(
        pattern, lambda m: m.group(1) + "\n".join(rows) + m.group(2), page, flags=re.DOTALL
    )
    if count != 1:
        raise RuntimeError(f"the page has {count} places for {name}")
    return page


def printed_table(page, name):
    found = re.search(rf"<!-- figures: {name} -->\n(.*?)\n<!-- end -->", page, flags=re.DOTALL)
    return found.group(1).splitlines() if found else []


def main(page_file, tables, arguments):
    """Prints the tables, or with --write puts them into the page."""
    made = {name: make() for name, make in tables.items()}
    if "--write" in arguments:
        page = page_file.read_text()
        for name, rows in made.items():
            page = replace_table(page, name, rows)
        page_file.write_text(page)
    else:
        for rows in made.values():
            print("\n".join(rows) + "\n")


def check_tables(case, page_file, tables):
    """Fails `case` where the page differs from what is made now by more than the last digit."""
    page = page_file.read_text()
    for name, make in tables.items():
        with case.subTest(table=name):
            printed, now = printed_table(page, name), make()
            case.assertEqual(
                [re.sub(NUMBER, "0", row) for row in printed],
                [re.sub(NUMBER, "0", row) for row in now],
            )
            for old, new in zip(printed, now):
                for a, b in zip(re.findall(NUMBER, old), re.findall(NUMBER, new)):
                    step = 10.0 ** -len(b.partition(".")[2])
                    case.assertAlmostEqual(float(a), float(b), delta=1.01 * step, msg=new)
