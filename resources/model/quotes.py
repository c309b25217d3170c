"""Exercises in quoting: repeat a sentence, find the one that speaks of something. They teach a small model to look back at a text and
to copy from it word by word, which summaries and answers from documents need and which it hardly learns from stories.
"""
import random
import re

REPEAT = ["Repeat this: {}", "Say this again: {}", "Please repeat: {}", "Read this back to me: {}", "Copy this sentence: {}", "Write this once more: {}"]
FIRST = ["What is the first sentence?", "Quote the first sentence.", "How does the text begin?"]
LAST = ["What is the last sentence?", "Quote the last sentence.", "How does the text end?"]
FIND = ['What does the text say about "{}"?', "What does it say about {}?", 'Which sentence speaks of "{}"?', 'Find the sentence with the word "{}".',
        "Where does it speak of {}?", "Tell me the sentence about {}."]
KINDS = {"repeat": 2, "first": 1, "last": 1, "find": 5}  # how often each is set
SENTENCE_WORDS, PASSAGE_SENTENCES = (4, 28), (2, 7)
SHORTEST_WORD = 5  # letters of a word that is asked for


def sentences_of(text):
    """The sentences of a text in order, paragraph breaks forgotten; those that are very short or long too."""
    return [s for s in re.split(r'(?<=[.!?])\s+|(?<=[.!?]["”’])\s+', " ".join(text.split())) if s]


def suitable(sentence):
    return SENTENCE_WORDS[0] <= len(sentence.split()) <= SENTENCE_WORDS[1] and sentence[-1] in '.!?"”' and sentence[0].isupper()


def words_of(sentence):
    return set(re.findall(r"[A-Za-z]+", sentence))


def only_in(sentence, passage):
    """The longer words that stand in this sentence of the passage alone."""
    others = {w.lower() for s in passage if s is not sentence for w in words_of(s)}
    return sorted(w for w in words_of(sentence) if len(w) >= SHORTEST_WORD and w.lower() not in others)


def exercise(text, rng):
    """-> [(role, content), ...] on a random passage of the text, or nothing where it does not suit."""
    sentences = sentences_of(text)
    length = rng.randint(*PASSAGE_SENTENCES)
    start = rng.randrange(max(1, len(sentences) - length + 1))
    passage = sentences[start:start + length]
    if len(passage) < PASSAGE_SENTENCES[0] or not all(map(suitable, passage)):
        return []
    kind = rng.choices(*zip(*KINDS.items()))[0]
    if kind == "repeat":
        return [("user", rng.choice(REPEAT).format(passage[0])), ("assistant", passage[0])]
    answer, request = {"first": (passage[0], rng.choice(FIRST)), "last": (passage[-1], rng.choice(LAST))}.get(kind, (None, None))
    if kind == "find":
        answer = rng.choice(passage)
        words = only_in(answer, passage)
        if not words:
            return []
        request = rng.choice(FIND).format(rng.choice(words))
    parts = [" ".join(passage), request]
    return [("user", "\n\n".join(parts if rng.random() < 0.6 else parts[::-1])), ("assistant", answer)]


def records(texts, count, seed):
    """Exercises on texts chosen at random, in the form of the other sources."""
    made = 0
    for i in range(20 * count):
        rng = random.Random(f"quotes {seed} {i}")
        turns = exercise(rng.choice(texts), rng)
        if turns:
            yield {"messages": [{"role": role, "content": content} for role, content in turns], "source": "quoted for Thimble"}
            made += 1
        if made == count:
            return
