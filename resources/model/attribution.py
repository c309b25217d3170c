#!/usr/bin/env python3
"""Lists the works behind the model one by one, where their licence asks for it: stories with authors, page ids of the wikis.

  attribution.py --text FOLDER --out works.txt
"""
import argparse
import re
import textwrap

import mixture


def stories(folder):
    for record in mixture.read_source(folder, "storybooks-stories"):
        people = "; ".join(filter(None, [record["author"], record["translation"] and f"translated by {record['translation']}"]))
        yield f"{record['title']} ({people or 'author not named'}), {record['licence']}"


def page_ids(folder, *names):
    sources = (record["source"] for name in names for record in mixture.read_source(folder, name))
    return sorted({int(found[1]) for source in sources if (found := re.search(r"curid=(\d+)", source))})


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--text", required=True)
    arguments.add_argument("--out", required=True)
    options = arguments.parse_args()
    wikis = {"English Wikinews, https://en.wikinews.org/?curid=ID, CC-BY-2.5": ("wikinews-articles",),
             "English Wikipedia, https://en.wikipedia.org/?curid=ID, CC-BY-SA-3.0": ("wikipedia_2018-articles", "wikipedia_2018-summary_lead")}
    with open(options.out, "w", encoding="utf-8") as out:
        print("Storybooks (African Storybook, Pratham Books and others)\n", *stories(options.text), sep="\n", file=out)
        for title, names in wikis.items():
            ids = " ".join(map(str, page_ids(options.text, *names)))
            print(f"\n{title}\n\n{textwrap.fill(ids, 120)}", file=out)


if __name__ == "__main__":
    main()
