"""What the model reads: the sources, how often each is repeated, and how a record becomes text or a conversation.

Stage 1 ("language") learns English from every source. Stage 2 ("talk") learns to answer: the loss is taken on the
assistant's turns only. The README explains the weights.
"""
import hashlib
import json
import lzma
import random
import re
from pathlib import Path

import choices
import everyday
import quotes
import smalltalk
import talks

# File of the text collection -> passes over it in stage 1 (a fraction takes that share of the documents).
LANGUAGE_EPOCHS = {
    "storybooks-stories": 8, "fairytaleqa-stories": 5, "pd_children-chunks": 3, "pd_novels-chunks": 1,
    "wikinews-articles": 1.5, "wikipedia_2018-articles": 0.7, "openstax_psychology-sections": 2,
    "wordset-definitions": 2, "self_dialogue-chat": 3, "topical_chat-chat": 3, "sgd-chat": 0.6, "taskmaster-chat": 1,
    "personality_chat-chat": 20, "small-talk": 0.5, "dolly-chat": 3, "dolly-summary": 2, "fairytaleqa-qa_chat": 0.5, "identity": 4,
}

# Share of stage 2 by tokens. "identity" is identity.jsonl in this folder, "whole-talks", "plain-talks" and "talks" are the conversations of talks/, "corrected" those of choices/,
# "small-talk" and "everyday" what smalltalk.py and everyday.py make, "own-summaries" the texts of summaries.txt, "quotes" what quotes.py
# asks about the texts of QUOTED. Plain texts keep the language of stage 1 alive.
TALK_SHARES = {
    "whole-talks": 0.35, "plain-talks": 0.28, "corrected": 0.07, "talks": 0.06, "everyday": 0.01, "small-talk": 0.03, "identity": 0.07, "personality_chat-chat": 0.01,
    "dolly-chat": 0.03, "fairytaleqa-qa_chat": 0.01, "wordset-definitions": 0.01,
    "quotes": 0.02, "wikinews-summary_extract": 0.03, "own-summaries": 0.03, "wikinews-summary_headline": 0.01, "wikinews-summary_lead": 0.01,
    "dolly-summary": 0.005,
    "storybooks-stories": 0.01, "pd_children-chunks": 0.005,
}
BOTH_SPEAK = {"whole-talks", "plain-talks", "corrected", "talks"}  # what the "user" says teaches as much
TALKS = {"whole-talks": "whole", "plain-talks": "plain", "talks": "lively"}  # the kinds of files of talks/
PEOPLE = ("self_dialogue_corpus", "Topical-Chat")  # their names in the records
SMALL_TALKS, EVERYDAYS, QUOTES = 24_000, 48_000, 12_000  # conversations
TALK_WORDINGS = 8  # of every conversation of talks/
QUOTED = ("storybooks-stories", "wikinews-articles", "pd_children-chunks", "fairytaleqa-stories")

# Questions about the assistant that personality_chat answers otherwise than Thimble would; those that identity.jsonl answers are
# left out without being listed.
NOT_THIMBLE = {
    "are you a girl", "are you male or female", "you a guy", "are you old", "whats your age", "who invented you", "who is your father",
    "who is your mother", "where have you come from", "hello cortana", "hello google assistant", "hello siri", "do you like siri",
    "are you my assistant", "who is your boss", "what is up", "whats going on", "what should i do", "ask me anything", "surprise me",
    "tell me a silly joke", "say something funny", "talk to me", "i am here", "what do you mean by that", "tbd", "you are welcome",
    "what did you do last week", "what did you do yesterday", "are you hungry", "dont you get hungry", "what do you think about",
}

SUMMARY_REQUESTS = [
    "Summarize this text in one or two sentences.", "Summarise the following text.", "Give a short summary of this.",
    "What is this about, in short?", "Sum this up for me.", "Please write a brief summary of the text.",
    "What is the main point of this text?", "Tell me in a sentence or two what this says.",
    "Can you summarize this?", "Shorten this to the most important point.", "Summary, please.", "In short, what does it say?",
]
HEADLINE_REQUESTS = [
    "Write a headline for this text.", "Give a title for this.", "What would be a good headline?",
    "Suggest a title for the text.", "Name this text in a few words.",
]
DEFINITION_REQUESTS = [
    "What does {} mean?", "What does the word {} mean?", "Define {}.", "What is the meaning of {}?",
    'Explain the word "{}".', "Can you tell me what {} means?",
]
SYSTEM_PROMPTS = [
    "You are a helpful assistant.", "You are Thimble, a helpful assistant that works offline.",
    "You are Thimble. Answer briefly and politely.", "You are a friendly assistant. Keep your answers short.",
]
SYSTEM_PROMPT_RATE = 0.12  # of the conversations, so that the model knows system messages without needing one

HASTY_RATE = 0.35  # of the conversations with the assistant are typed without capitals, many without the last full stop

MAX_DOCUMENT_WORDS = 300  # of a text to summarise
MAX_ANSWER_WORDS = 180    # of an instruction and of its answer


def read_source(folder, name):
    """The records of one source, as dictionaries. The own lines lie next to this file."""
    if name == "identity":
        path = Path(__file__).with_name("identity.jsonl")
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if name == "small-talk":
        return list(smalltalk.records(SMALL_TALKS, 0))
    if name == "everyday":
        return list(everyday.records(EVERYDAYS, 0))
    if name in TALKS:
        return list(talks.records(TALK_WORDINGS, 0, TALKS[name]))
    if name == "corrected":
        return list(choices.records())
    if name == "own-summaries":
        return own_summaries()
    if name == "quotes":
        seen = [r["text"] for source in QUOTED for r in read_source(folder, source) if not is_held_out(r)]
        return list(quotes.records(seen, QUOTES, 0))
    with lzma.open(Path(folder) / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    if name == "personality_chat-chat":
        answered = NOT_THIMBLE | set(map(question, read_source(folder, "identity")))
        records = [r for r in records if question(r) not in answered]
    return records


def own_summaries(path=Path(__file__).with_name("summaries.txt")):
    """The texts of summaries.txt, each followed by "=> " and its summary."""
    records = []
    for entry in path.read_text(encoding="utf-8").strip().split("\n\n")[1:]:  # the first is a comment
        document, separator, summary = entry.partition("\n=> ")
        if not separator or "\n" in document + summary:
            raise ValueError(f"{path.name}: an entry must be a line of text and a line that begins with '=> ': {entry!r}")
        records.append({"document": document, "summary": summary, "source": "written for Thimble"})
    return records


def leave_out(name):
    """Takes a source out of both stages; the shares of the others keep their proportions."""
    if not (name in LANGUAGE_EPOCHS or name in TALK_SHARES):
        raise SystemExit(f"{name} is not a source; the sources are {', '.join(LANGUAGE_EPOCHS | TALK_SHARES)}.")
    LANGUAGE_EPOCHS.pop(name, None)
    TALK_SHARES.pop(name, None)


def question(record):
    """How a conversation begins, letters only."""
    return re.sub(r"[^a-z ]", "", record["messages"][0]["content"].lower()).strip()


def is_held_out(record):
    """About 1 % of the documents, by hash. A document keeps its side in every form: article, summary, questions, wordings."""
    source = record.get("source", "")
    names_document = "curid=" in source or source.startswith(("FairytaleQA (", "African Storybook (", "OpenStax", talks.SOURCE))
    key = source if names_document else json.dumps(record.get("messages") or record.get("text") or record["document"])
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=4).digest(), "big") % 100 == 0


def as_language(record, rng):
    """Stage 1: a plain text, or a whole conversation as (role, content) pairs."""
    if "text" in record:
        return record["text"].strip()
    return as_talk(record, rng, shorten=False)


def as_talk(record, rng, shorten=True, max_turns=10):
    """Stage 2: a conversation as (role, content) pairs, or None where the record does not suit."""
    if "summary" in record:
        turns = summary_turns(record, rng)
    elif "word" in record:
        turns = [("user", rng.choice(DEFINITION_REQUESTS).format(record["word"])),
                 ("assistant", "\n".join(record["text"].split("\n")[:2]))]
    else:
        turns = [(m["role"], m["content"].strip()) for m in record["messages"]]
        if shorten:
            turns = shorten_conversation(record, turns, rng, max_turns)
    if turns and record.get("source") not in PEOPLE:
        turns = as_typed(turns, rng)
    if turns and rng.random() < SYSTEM_PROMPT_RATE:
        turns = [("system", rng.choice(SYSTEM_PROMPTS))] + turns
    return turns


def as_typed(turns, rng):
    """Some people write "who are you" and not "Who are you?". The answers stay as they are."""
    if rng.random() >= HASTY_RATE:
        return turns
    bare, capital = rng.random() < 0.7, rng.random() < 0.2
    typed = []
    for role, text in turns:
        if role == "user" and len(text) < 200:
            text = text if capital else text.lower()
            text = text.rstrip(" .!?") or text if bare else text
        typed.append((role, text))
    return typed


def summary_turns(record, rng):
    document, kind = record["document"].strip(), record.get("kind", "")
    if len(document.split()) > MAX_DOCUMENT_WORDS or float(record.get("support", 1)) < 0.6:
        return None
    request = record.get("instruction") or rng.choice(HEADLINE_REQUESTS if kind == "headline" else SUMMARY_REQUESTS)
    if not record.get("instruction") and rng.random() < 0.15:
        request = request.lower().rstrip(".?") + ":"
    parts = [request, document] if rng.random() < 0.7 else [document, request]
    return [("user", "\n\n".join(parts)), ("assistant", record["summary"].strip())]


def shorten_conversation(record, turns, rng, max_turns):
    """Cuts dialogues between people to a few turns; lets either of the two speakers be the assistant."""
    if record.get("source") in PEOPLE:
        swapped = rng.random() < 0.5 and len(turns) > 5
        turns = [("user" if i % 2 == 0 else "assistant", text) for i, (_, text) in enumerate(turns[swapped:])]
        turns = turns[:rng.randrange(4, max_turns + 1)]
    elif any(len(text.split()) > MAX_ANSWER_WORDS for _, text in turns):
        return None
    if turns[-1][0] == "user":
        turns = turns[:-1]
    return turns if len(turns) >= 2 else None


def shuffled(items, seed):
    items = list(items)
    random.Random(seed).shuffle(items)
    return items
