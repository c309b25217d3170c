"""Conversations from small-talk.txt, worded anew at every reading.

A conversation is an opening, one to three topics and a closing (each end may be missing), or a whole one. The file explains
its notation; the seed of the random generator decides everything.
"""
import random
import re
from pathlib import Path

PATH = Path(__file__).with_name("small-talk.txt")
KINDS = {"opening", "topic", "closing", "whole"}
OPENING_RATE, CLOSING_RATE, WHOLE_RATE = 0.55, 0.45, 0.04
KEPT = "name"  # the slot that lasts as long as the conversation

SLOTS = {
    "name": "Anna Ben Clara David Emma Frank Grace Henry Ivan Julia Karen Leo Lisa Lucas Maria Martin Mia Nina Noah Oliver Olga Paul "
            "Peter Rosa Sam Sarah Simon Sofia Thomas Tim Tom Vera Victor Alice Bob Carol Daniel Eva Felix George Hannah James Jane John "
            "Kate Laura Mark Max Michael Robert Susan".split(),
    "pet": ["dog", "cat", "rabbit", "hamster", "parrot", "pony", "puppy", "kitten"],
    "petname": "Rex Bella Charlie Luna Rocky Molly Buddy Daisy Felix Coco Oscar Lilly Bruno Minka Sammy Balu Nala Tiger Snowy Toby".split(),
    "number": ["two", "three", "four", "five", "six", "seven", "eight", "ten"],
    "food": ["pizza", "pasta", "soup", "rice with vegetables", "pancakes", "curry", "fish", "salad", "chicken", "noodles", "tomato soup",
             "potato soup", "fried rice", "spaghetti", "burgers", "omelette"],
    "ingredient": ["potatoes", "carrots", "onions", "tomatoes", "eggs", "cheese", "mushrooms", "beans", "rice", "peppers", "pumpkin"],
    "genre": ["crime stories", "history books", "love stories", "fairy tales", "adventure stories", "poems", "science fiction", "novels"],
    "theme": ["the sea", "a long journey", "the old times", "a family", "animals", "a detective", "the mountains", "friendship", "space"],
    "music": ["rock", "jazz", "pop", "classical music", "folk music", "hip hop", "piano music", "blues"],
    "instrument": ["guitar", "piano", "violin", "flute", "drums", "trumpet", "cello"],
    "filmkind": ["comedies", "old films", "thrillers", "action films", "science fiction films", "love films", "cartoons", "westerns"],
    "sport": ["running", "swimming", "cycling", "yoga", "dancing", "hiking", "climbing", "skiing"],
    "ballgame": ["football", "tennis", "basketball", "volleyball", "baseball", "hockey"],
    "plant": ["roses", "tomatoes", "sunflowers", "herbs", "apple trees", "strawberries", "tulips", "beans"],
    "landscape": ["forest", "mountains", "lake", "river", "sea", "park", "hills", "fields"],
    "place": ["Paris", "London", "Spain", "Greece", "Japan", "Berlin", "New York", "Norway", "Portugal", "Vienna", "Canada", "Prague",
              "Madrid", "Sweden", "Mexico", "Venice", "Scotland", "Turkey"],
    "relative": ["mother", "father", "sister", "brother", "grandmother", "wife", "husband", "daughter", "son", "aunt", "uncle", "cousin"],
    "workplace": ["a school", "a hospital", "an office", "a shop", "a bakery", "a hotel", "a bank", "a restaurant", "a library"],
    "job": ["teacher", "nurse", "cook", "baker", "driver", "farmer", "student", "doctor", "gardener", "engineer", "shop assistant"],
    "subject": ["maths", "history", "biology", "English", "physics", "music", "law"],
    "storyanimal": ["mouse", "cat", "dog", "bear", "rabbit", "fox", "frog", "horse"],
    "poemtheme": ["rain", "moon", "snow", "sea", "wind", "spring", "night", "sun"],
}


def read_blocks(path=PATH):
    """-> {kind: [[line, ...], ...]}, the lines with their notation."""
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if not line.startswith("#")]
    blocks = {kind: [] for kind in KINDS}
    for block in "\n".join(lines).strip().split("\n\n"):
        kind, *turns = block.strip().split("\n")
        if kind not in KINDS or not turns or len(turns) % 2:
            raise ValueError(f"{path.name}: a block must be one of {sorted(KINDS)} and pairs of lines: {block!r}")
        blocks[kind].append(turns)
    return blocks


def word_for(slot, chosen, rng):
    """The word of <slot>: chosen once; <slot2> differs from <slot>, <Slot> has a capital letter."""
    key = slot.lower()
    if key not in chosen:
        words = SLOTS[key.rstrip("2")]
        chosen[key] = rng.choice([w for w in words if w != chosen.get(key.rstrip("2"))])
    word = chosen[key]
    return word[0].upper() + word[1:] if slot[0].isupper() else word


def expand(line, chosen, rng):
    line = re.sub(r"\(([^()]*\|[^()]*)\)", lambda m: rng.choice(m[1].split("|")), line)
    line = re.sub(r"<(\w+)>", lambda m: word_for(m[1], chosen, rng), line)
    return with_articles(line).strip()


def with_articles(text):
    """a owl -> an owl, a hour -> an hour; a uniform stays"""
    return re.sub(r"\b([aA]) (?=(?!uni|us[eu]|eu|one\b|once)[aeiou]|hour|honest)", r"\1n ", text)


def as_turns(lines):
    """Lines of user and assistant, the user first -> [(role, content), ...]"""
    return [("assistant" if i % 2 else "user", line) for i, line in enumerate(lines)]


def end(blocks, rng):
    """A greeting or a goodbye, in turns."""
    chosen = {}
    return as_turns(expand(line, chosen, rng) for line in rng.choice(blocks))


def conversation(blocks, rng):
    """-> [(role, content), ...]"""
    if rng.random() < WHOLE_RATE:
        parts = [rng.choice(blocks["whole"])]
    else:
        parts = [rng.choice(blocks["opening"])] if rng.random() < OPENING_RATE else []
        parts += rng.sample(blocks["topic"], rng.choice((1, 1, 2, 2, 3)))
        parts += [rng.choice(blocks["closing"])] if rng.random() < CLOSING_RATE else []
    kept, turns = {}, []
    for part in parts:
        chosen = dict(kept)
        lines = [expand(line, chosen, rng) for line in part]
        kept = {KEPT: chosen[KEPT]} if KEPT in chosen else kept
        turns += as_turns(lines)
    return turns


def records(count, seed):
    """Conversations in the form of the other sources."""
    blocks = read_blocks()
    for i in range(count):
        turns = conversation(blocks, random.Random(f"{seed} {i}"))
        yield {"messages": [{"role": role, "content": content} for role, content in turns], "source": "written for Thimble"}


if __name__ == "__main__":
    for record in records(20, 0):
        print(*(f"{m['role']}: {m['content']}" for m in record["messages"]), "", sep="\n")
