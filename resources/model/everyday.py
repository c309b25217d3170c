"""Conversations about the small things of a day: an answer takes up what the person said, with its words.

everyday.txt holds exchanges, sorted by subject and state, everyday-words.txt the words that fill them; both explain their notation.
A conversation is a walk: an opening of a subject, then again and again the answer to the question asked, something that the person adds,
or a question in between. The seed of the random generator decides everything.
"""
import random
import re
from dataclasses import dataclass
from pathlib import Path

import smalltalk

FOLDER = Path(__file__).parent
ANSWER_RATE, MORE_RATE, OWN_RATE, END_RATE = 0.85, 0.6, 0.5, 0.25
SUBJECTS = {"activity": 8, "thing": 3, "place": 3, "person": 4, "creature": 3, "liking": 4, "ache": 1, "weather": 1, "event": 2, "feeling": 3,
            "fact": 1}  # how often each is spoken about
OPENING_RATE, CLOSING_RATE = 0.35, 0.3
MOST_TRIES = 24  # of a subject: exchanges taken or found unsuitable
ANY = "any"  # states that fit every subject
FREE = {"tip", "dish", "he", "him", "his"}  # what the assistant may say unasked; every other word must have been the person's
SYLLABLES = ("al an ar be bel bri ca da del do e el en fa fi ga gar ha hel i in jo ka kel la len li lo lu ma mar mi mo na nel ni no o or pa pe ra "
             "ri ro sa sel si so ta tam ti to u va vel vi wen xa ya yo za zel zi").split()
NO_NAME = re.compile("anal|pedo|nazi|sado")  # what syllables must not make
WOMEN = set("mother sister grandmother wife daughter aunt niece girlfriend godmother".split()) | {"twin sister", "little sister", "mother-in-law"}
MEN = set("father brother grandfather husband son uncle nephew boyfriend".split()) | {"older brother"}
FORMS = {"past": "base", "ing": "base", "done": "base"}
PRONOUNS = {"he": ("he", "him", "his"), "she": ("she", "her", "her")}


@dataclass(frozen=True)
class Exchange:
    user: str
    assistant: str
    state: str | None  # that the assistant's question leads to


@dataclass(frozen=True)
class Activity:
    forms: tuple  # base, past, ing, done
    objects: tuple
    kind: str


def verb_forms(words):
    """"bake" -> bake, baked, baking, baked; irregular verbs come with all four."""
    if len(words) > 1:
        return tuple(words)
    base = words[0]
    stem = base[:-1] if base.endswith("e") else base
    return base, stem + "ed", stem + "ing", stem + "ed"


def read_words(path=FOLDER / "everyday-words.txt"):
    """-> {table: words}, activities"""
    tables, activities = {}, []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            name = line[2:]
        elif line and not line.startswith("#"):
            if name.startswith("activity "):
                forms, objects = line.split(": ")
                activities.append(Activity(verb_forms(forms.split()), tuple(objects.split("; ")), name.split()[1]))
            else:
                tables.setdefault(name, []).extend(line.split("; "))
    return tables, activities


def read_exchanges(path=FOLDER / "everyday.txt"):
    """-> {state: [Exchange, ...]}"""
    states = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            exchanges, subject = states.setdefault(line[2:], []), line[2:].split(".")[0]
        elif line and not line.startswith("#"):
            user, assistant = line.split(" => ")
            assistant, _, state = assistant.partition(" -> ")
            exchanges.append(Exchange(user, assistant.strip(), f"{subject}.{state.strip()}" if state else None))
    missing = {e.state for exchanges in states.values() for e in exchanges if e.state} - states.keys()
    if missing:
        raise ValueError(f"{path.name}: no such state: {', '.join(sorted(missing))}")
    return states


def a_name(rng):
    """A known name, or one that nobody has heard before: it can only be copied."""
    if rng.random() < 0.5:
        return rng.choice(smalltalk.SLOTS["name"])
    name = "".join(rng.sample(SYLLABLES, rng.choice((2, 2, 3))))
    return a_name(rng) if NO_NAME.search(name) else name.capitalize()


class Words:
    """The words of one subject, chosen when first asked for."""

    def __init__(self, tables, activities, rng):
        self.tables, self.rng, self.said = tables, rng, set()
        activity = rng.choice(activities)
        self.chosen = dict(zip(("base", "past", "ing", "done"), activity.forms), object=rng.choice(activity.objects), name=a_name(rng),
                           name2=a_name(rng))
        self.chosen["tip"] = rng.choice(tables["tip " + activity.kind])
        kin = self.chosen["kin"] = rng.choice(tables["kin"])
        pronoun = "she" if kin in WOMEN else "he" if kin in MEN else rng.choice(("he", "she"))
        self.chosen |= zip(("he", "him", "his"), PRONOUNS[pronoun])

    def word(self, slot):
        key = slot.lower()
        if key not in self.chosen:
            self.chosen[key] = self.rng.choice([w for w in self.tables[key.rstrip("2")] if w != self.chosen.get(key.rstrip("2"))])
        word = self.chosen[key]
        return word[0].upper() + word[1:] if slot[0].isupper() else word

    def line(self, template, of_assistant):
        """The template in words, and the slots that it took."""
        text = re.sub(r"\(([^()]*\|[^()]*)\)", lambda m: self.rng.choice(m[1].split("|")), template)
        slots = {FORMS.get(slot.lower(), slot.lower()) for slot in re.findall(r"<(\w+)>", text)}
        text = re.sub(r"<(\w+)>", lambda m: yours(self.word(m[1])) if of_assistant else self.word(m[1]), text)
        return re.sub(r" +", " ", smalltalk.with_articles(text)).strip(), slots

    def turns(self, exchange):
        """User's and assistant's turn, or nothing where the assistant would speak of something that nobody mentioned."""
        user, named = self.line(exchange.user, False)
        assistant, used = self.line(exchange.assistant, True)
        if not used - FREE <= self.said | named:
            return []
        self.said |= named
        return [("user", user), ("assistant", assistant)]


def yours(word):
    """my room -> your room"""
    return re.sub(r"\b([mM])y\b", lambda m: "Your" if m[1] == "M" else "your", word)


class Talk:
    """Makes conversations from the two files."""

    def __init__(self):
        self.states, (self.tables, self.activities) = read_exchanges(), read_words()
        self.ends = smalltalk.read_blocks()

    def subject(self, rng):
        """Turns about one subject."""
        subject = rng.choices(*zip(*SUBJECTS.items()))[0]
        words, turns, used = Words(self.tables, self.activities, rng), [], set()
        state = subject
        for _ in range(MOST_TRIES):
            exchange = rng.choice(self.states[state])
            taken = [] if exchange in used else words.turns(exchange)
            if taken:
                used.add(exchange)
                turns += taken
                state = self.next_state(subject, exchange, rng)
            if not state:
                break
        return turns

    def next_state(self, subject, exchange, rng):
        if exchange.state and rng.random() < ANSWER_RATE:
            return exchange.state
        if rng.random() < END_RATE:
            return None
        kind = ".more" if rng.random() < MORE_RATE else ".aside"
        own = subject + kind in self.states and rng.random() < OWN_RATE
        return (subject if own else ANY) + kind

    def conversation(self, rng):
        """-> [(role, content), ...]: one to three subjects, sometimes between a greeting and a goodbye."""
        turns = self.end("opening", OPENING_RATE, rng)
        for _ in range(rng.choice((1, 1, 2, 2, 3))):
            turns += self.subject(rng)
        return turns + self.end("closing", CLOSING_RATE, rng)

    def end(self, kind, rate, rng):
        return smalltalk.end(self.ends[kind], rng) if rng.random() < rate else []


def records(count, seed):
    """Conversations in the form of the other sources."""
    talk = Talk()
    for i in range(count):
        turns = talk.conversation(random.Random(f"everyday {seed} {i}"))
        yield {"messages": [{"role": role, "content": content} for role, content in turns], "source": "written for Thimble"}


if __name__ == "__main__":
    for record in records(20, 0):
        print(*(f"{m['role']}: {m['content']}" for m in record["messages"]), "", sep="\n")
