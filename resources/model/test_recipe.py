#!/usr/bin/env python3
"""What must hold for the recipe to be right: nothing leaks, nothing is cut, and all three forward passes agree."""
import json
import lzma
import random
import re
import tempfile
import unittest
import unittest.mock
from pathlib import Path

import numpy as np
import torch

import export
import gguf
import mixture
import native
import prepare
import everyday
import quotes
import smalltalk
import talks
from average import average
from inference import Network, forbid_repeats
from model import Config, Model, document_starts
from ops import Placement
from tokenizer import END_OF_TEXT, PADDING, Tokenizer

HERE = Path(__file__).parent
TALK = [("user", "Hello!"), ("assistant", "Hi, how are you?"), ("user", "Fine."), ("assistant", "Good.")]


def small_model():
    torch.manual_seed(3)
    model = Model(Config(hidden=64, layers=5, heads=4, kv_heads=2, head_size=32, experts=8, active=2, expert_width=32))
    for p in model.parameters():  # the zero projections too, else every layer is the identity
        torch.nn.init.normal_(p, std=0.1)
    return model


class Texts(unittest.TestCase):
    def setUp(self):
        self.tokenizer = Tokenizer(HERE / "tokenizer.model")

    def test_only_the_assistant_counts(self):
        ids, loss = self.tokenizer.encode_conversation([("system", "Be kind.")] + TALK)
        counted = [i for i, weight in zip(ids, loss) if weight]
        self.assertEqual(self.tokenizer.decode([i for i in counted if i != self.tokenizer.message_end]), "Hi, how are you?Good.")
        self.assertEqual(counted.count(self.tokenizer.message_end), 2)

    def test_a_prompt_is_the_beginning_of_its_conversation(self):
        prompt = self.tokenizer.encode_prompt(TALK[:3])
        self.assertEqual(self.tokenizer.encode_conversation(TALK)[0][:len(prompt)], prompt)

    def test_text_never_becomes_a_marker(self):
        self.assertNotIn(self.tokenizer.message_start, self.tokenizer.encode("<|im_start|>user"))

    def test_text_survives_the_vocabulary(self):
        for text in ("  two  spaces\n\n\ttab", "żółć 漢字 🙂", "end \n"):
            self.assertEqual(self.tokenizer.decode(self.tokenizer.encode(text)), text)

    def test_identity_lines_are_conversations(self):
        records = mixture.read_source(HERE, "identity")
        self.assertGreaterEqual(len(records), 500)
        for record in records:
            self.assertEqual([m["role"] for m in record["messages"]], ["user", "assistant"] * (len(record["messages"]) // 2))

    def test_both_speakers_count_where_both_are_people(self):
        ids, loss = self.tokenizer.encode_conversation([("system", "Be kind.")] + TALK, both_speak=True)
        self.assertEqual([i for i, weight in zip(ids, loss) if weight].count(self.tokenizer.message_end), 4)

    def test_small_talk_is_expanded_and_repeats_from_a_seed(self):
        records = list(smalltalk.records(2000, 7))
        self.assertEqual(records[:50], list(smalltalk.records(50, 7)))
        for messages in (r["messages"] for r in records):
            self.assertEqual([m["role"] for m in messages], ["user", "assistant"] * (len(messages) // 2))
            self.assertFalse(any(set("<>()|") & set(m["content"]) or not m["content"] for m in messages), messages)

    def test_everyday_conversations_are_complete_and_repeat_from_a_seed(self):
        records = list(everyday.records(2000, 7))
        self.assertEqual(records[:50], list(everyday.records(50, 7)))
        for messages in (r["messages"] for r in records):
            self.assertEqual([m["role"] for m in messages], ["user", "assistant"] * (len(messages) // 2))
            self.assertFalse(any(set("<>()|=") & set(m["content"]) or not m["content"] for m in messages), messages)

    def test_every_everyday_exchange_is_taken_by_some_conversation(self):
        """Each can be grounded: what its answer speaks of can have been said."""
        talk, taken = everyday.Talk(), set()
        turns_of = everyday.Words.turns
        with unittest.mock.patch.object(everyday.Words, "turns", lambda self, e: taken.add(e) or t if (t := turns_of(self, e)) else t):
            for seed in range(60_000):
                talk.subject(random.Random(seed))
        self.assertEqual({e for exchanges in talk.states.values() for e in exchanges} - taken, set())

    def test_an_everyday_answer_speaks_only_of_what_was_said(self):
        tables, activities = everyday.read_words()
        for seed in range(50):
            words = everyday.Words(tables, activities, random.Random(seed))
            self.assertEqual(words.turns(everyday.Exchange("Hello.", "How is your <kin>?", None)), [])
            self.assertEqual(words.turns(everyday.Exchange("I <past> it.", "So you <past> <object>?", None)), [])
            (_, user), (_, assistant) = words.turns(everyday.Exchange("I sold my <kin>'s hat.", "Was <he> glad?", "x"))
            self.assertIn(assistant, ("Was he glad?", "Was she glad?"))
            said = words.turns(everyday.Exchange("My hat.", "And your <kin>'s?", None))[1][1]
            self.assertEqual(said, user.replace("I sold my", "And your").replace(" hat.", "?"))

    def test_the_talks_that_are_written_have_no_mistakes(self):
        files = sorted(talks.FOLDER.glob("*.txt"))
        self.assertGreater(len(files), 0)
        self.assertEqual([found for path in files for found in talks.mistakes(path)], [])

    def test_a_talk_keeps_its_words_and_takes_turns(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.txt"
            path.write_text("# A comment\n> (My|Our) [kin=aunt/she|uncle/he] has a [pet=owl|cat].\n[Pet]? Is [kin2] glad, <name>?\n> Yes.\nGood, <name>.\n\n"
                            "> Bye\nBye!\n")
            first, second = talks.read_talks(path)
            self.assertEqual(talks.mistakes(path), [])
            self.assertEqual(talks.worded(second, random.Random(1)), [("user", "Bye"), ("assistant", "Bye!")])
            for seed in range(40):
                (_, said), (_, answer), _, (_, end) = talks.worded(first, random.Random(seed))
                self.assertEqual("aunt" in said, "Is she" in answer)
                self.assertEqual("owl" in said, answer.startswith("Owl?"))
                self.assertEqual(answer.rstrip("?").split()[-1], end.rstrip(".").split()[-1])
                self.assertEqual("an owl" in said, "a cat" not in said)

    def test_a_talk_says_an_where_it_must(self):
        wording = talks.Wording([], random.Random(0))
        self.assertEqual(wording.line("A animal, a uncle, a hour, a used car, a university, a euro, a one-way road, a old aunt"),
                         "An animal, an uncle, an hour, a used car, a university, a euro, a one-way road, an old aunt")

    def test_a_slot_in_the_alternative_not_taken_is_set(self):
        talk = [(1, "(I am at [place=school|work].|At [place].|Guess!)"), (2, "Your [place]?")]
        self.assertEqual({talks.worded(talk, random.Random(s))[1][1] for s in range(30)}, {"Your school?", "Your work?"})

    def test_a_mistake_in_a_talk_is_named_with_its_line(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.txt"
            for text, line in (("> Hi\n> Hi\nHello!\n", 2), ("> Hi\nHello!\n> Bye\n", 4), ("> Hi\nA [pet]!\n", 2), ("> Hi <you>\nHello!\n", 1),
                               ("> Hi\n" + "so " * 46 + "\n", 2)):
                path.write_text(text)
                self.assertTrue(talks.mistakes(path) and talks.mistakes(path)[0].startswith(f"a.txt:{line}:"), (text, talks.mistakes(path)))

    def test_wordings_of_a_talk_lie_on_the_same_side(self):
        records = list(talks.records(3, 0, "whole", "plain", "lively"))
        self.assertEqual(records[:20], list(talks.records(3, 0, "lively"))[:20])
        sides = {}
        for record in records:
            sides.setdefault(record["source"], set()).add(mixture.is_held_out(record))
        self.assertTrue(all(len(s) == 1 for s in sides.values()))

    def test_own_summaries_are_short_and_name_only_what_the_text_names(self):
        records = mixture.own_summaries()
        self.assertGreater(len(records), 100)
        for record in records:
            known = set(re.findall(r"\w+", record["document"].lower()))
            known |= {word + "s" for word in known}  # "on Mondays"
            names = re.findall(r"(?<!^)(?<![.!?] )\b(?:[A-Z]\w+|\w*\d\w*)", record["summary"])
            self.assertEqual([name for name in names if name.lower() not in known], [], record)
            self.assertLess(len(record["summary"].split()), 45, record)

    def test_quotes_stand_in_the_text_and_hold_the_word_asked_for(self):
        text = 'Rain fell on the harbour all day. "Where is my umbrella?" asked the captain. Nobody in the kitchen knew. Then the cook laughed loudly.'
        self.assertEqual(len(quotes.sentences_of(text)), 5)
        for messages in (r["messages"] for r in quotes.records([text.replace('"', "")], 200, 1)):
            request, answer = (m["content"] for m in messages)
            self.assertIn(answer, request)
            for word in ("harbour", "umbrella", "kitchen", "laughed"):
                if f'"{word}"' in request or f"about {word}" in request or f"of {word}" in request:
                    self.assertIn(word, answer)

    def test_the_users_my_is_the_assistants_your(self):
        self.assertEqual(everyday.yours("my room and myself"), "your room and myself")
        self.assertEqual(everyday.verb_forms(["bake"]), ("bake", "baked", "baking", "baked"))
        self.assertEqual(everyday.verb_forms(["go", "went", "going", "gone"])[3], "gone")

    def test_a_name_lasts_through_a_conversation(self):
        blocks = {"whole": [], "opening": [["I am <name>.", "Hello, <name>!"]], "topic": [["A <pet>.", "A <pet>, not a <pet2>."]] * 3,
                  "closing": [["Who am I?", "<name>."]]}
        for seed in range(30):
            lines = [text for _, text in smalltalk.conversation(blocks | {"whole": blocks["opening"]}, random.Random(seed))]
            names = {w for line in lines for w in line.strip("!.").replace(",", "").replace(".", "").split() if w in smalltalk.SLOTS["name"]}
            self.assertLessEqual(len(names), 1, lines)
            pets = [line.strip(".").split() for line in lines if line.startswith("A ") and "not" in line]
            self.assertTrue(all(words[1].strip(",") != words[-1] for words in pets), lines)

    def test_the_program_alone_says_who_it_is(self):
        """Where the collection is at hand: none of its chatbot lines answers what identity.jsonl answers."""
        with tempfile.TemporaryDirectory() as folder:
            lines = [{"messages": [{"role": "user", "content": c}, {"role": "assistant", "content": "I'm a bot."}]} for c in ("Who are you?", "Cool!!")]
            with lzma.open(Path(folder) / "personality_chat-chat.jsonl.xz", "wt", encoding="utf-8") as file:
                file.writelines(json.dumps(line) + "\n" for line in [*lines, {"messages": [{"role": "user", "content": "Ha ha"}]}])
            kept = mixture.read_source(folder, "personality_chat-chat")
        self.assertEqual([mixture.question(r) for r in kept], ["ha ha"])

    def test_a_loop_ends_where_a_group_would_come_twice(self):
        reply, logits = [], np.array([3.0, 2.0, 1.0])
        for _ in range(9):
            reply.append(int(forbid_repeats(logits, reply, 3).argmax()))
        groups = [tuple(reply[i:i + 3]) for i in range(len(reply) - 2)]
        self.assertEqual(len(groups), len(set(groups)))
        self.assertEqual(reply[:4], [0, 0, 0, 1])
        self.assertIs(forbid_repeats(logits, [0] * 9, 0), logits)

    def test_talk_is_read_beside_windows_of_language(self):
        with tempfile.TemporaryDirectory() as folder:
            np.arange(800, dtype=np.uint16).tofile(Path(folder) / "language.tokens")
            stream = prepare.Stream()
            stream.add([9] * 200, [0] * 200)
            prepare.add_language(stream, Path(folder), 20, 1)
        tokens, loss = np.concatenate(stream.tokens), np.concatenate(stream.loss)
        count = int(200 * prepare.LANGUAGE_BESIDE) // 20
        self.assertEqual(len(tokens), 200 + 20 * count)
        windows = tokens[200:].reshape(-1, 20)
        self.assertTrue((windows == windows[:, :1] + np.arange(20)).all() and (windows[:, 0] % 20 == 0).all())
        self.assertEqual(len(set(windows[:, 0])), count)
        self.assertTrue(loss[200:].all())

    def test_hasty_people_leave_capitals_and_full_stops_out_and_answers_do_not(self):
        turns = [("user", "Who are you?"), ("assistant", "I am Thimble.")]
        typed = {mixture.as_typed(turns, random.Random(seed))[0][1] for seed in range(200)}
        self.assertEqual(typed, {"Who are you?", "who are you?", "who are you", "Who are you"})
        self.assertTrue(all(mixture.as_typed(turns, random.Random(seed))[1] == turns[1] for seed in range(200)))

    def test_an_average_lies_between_its_checkpoints(self):
        first, second = {"w": torch.tensor([0.0, 4.0])}, {"w": torch.tensor([4.0, 0.0])}
        self.assertEqual(average(first, second, 0.75)["w"].tolist(), [3.0, 1.0])

    def test_only_a_conversation_goes_on_with_another(self):
        kind = prepare.TalkStream(64, 0, 4, 1.0)
        talk = self.tokenizer.encode_conversation(TALK[:2])
        text = self.tokenizer.encode_text("Once upon a time.")
        joined = prepare.chain([text, talk, talk, text], kind, self.tokenizer, 0)
        self.assertEqual([len(ids) for ids, _ in joined], [len(text[0]), 2 * len(talk[0]) - 1, len(text[0])])

    def test_forms_of_one_article_stay_on_one_side(self):
        sides = {mixture.is_held_out({"source": "English Wikinews curid=7", **form}) for form in ({"text": "a"}, {"document": "b", "summary": "c"})}
        self.assertEqual(len(sides), 1)

    def test_packing_cuts_nothing(self):
        rng = random.Random(5)
        documents = [([7] * rng.randrange(1, 30) + [END_OF_TEXT], None) for _ in range(200)]
        documents = [(ids, [1] * len(ids)) for ids, _ in documents]
        stream = prepare.pack(documents, 32, open_windows=4)
        tokens, loss = np.concatenate(stream.tokens), np.concatenate(stream.loss)
        self.assertEqual(len(tokens) % 32, 0)
        self.assertEqual(int(loss.sum()), sum(len(ids) for ids, _ in documents))
        self.assertTrue(np.all(loss[tokens == PADDING] == 0))
        for window in tokens.reshape(-1, 32):
            self.assertIn(window[window != PADDING][-1], [END_OF_TEXT])

    def test_document_starts(self):
        tokens = torch.tensor([[5, 5, END_OF_TEXT, 5, END_OF_TEXT, 5]])
        self.assertEqual(document_starts(tokens, END_OF_TEXT).tolist(), [[0, 0, 0, 3, 3, 5]])


class Files(unittest.TestCase):
    def test_quantization_error(self):
        values = np.random.default_rng(0).normal(size=(4, 64)).astype(np.float32)
        for type_, bound in ((gguf.Q8_0, 1 / 127), (gguf.Q4_0, 1 / 8)):
            with tempfile.NamedTemporaryFile() as file:
                gguf.write(file.name, {"a": gguf.string("b"), "n": gguf.array(gguf.INT32, [1, -2])}, [("w", values, type_)])
                reader = gguf.Reader(file.name)
            self.assertEqual(reader.metadata, {"a": "b", "n": [1, -2]})
            largest = np.abs(values.reshape(-1, 32)).max(1, keepdims=True)
            self.assertTrue(np.all(np.abs(reader.tensors["w"] - values).reshape(-1, 32) <= bound * largest))

    def test_three_forward_passes_agree(self):
        model, tokens = small_model(), torch.randint(3, 6144, (1, 20))
        with tempfile.TemporaryDirectory() as folder:
            checkpoint, file = Path(folder) / "c.pt", Path(folder) / "m.gguf"
            torch.save({"model": model.state_dict(), "config": model.config.as_dict()}, checkpoint)
            export.export(checkpoint, Tokenizer(HERE / "tokenizer.model"), file, "test", "f32")
            network, loaded = Network(file), export.load_model(file)
        with torch.no_grad():
            exact, again, fast = model.logits(tokens)[0], loaded.logits(tokens)[0], model.logits(tokens, torch.bfloat16)[0]
        stepped = torch.from_numpy(np.stack([network.step(int(t)) for t in tokens[0]]))
        torch.testing.assert_close(again, exact)
        torch.testing.assert_close(stepped, exact, rtol=1e-3, atol=1e-3)
        self.assertLess(((fast - exact).square().mean() / exact.square().mean()).item(), 1e-2)


class Gradients(unittest.TestCase):
    def test_blocks_against_finite_differences(self):
        """The hand-written backward passes, all at once: the slope of the loss along its gradient."""
        model, rng = small_model(), torch.Generator().manual_seed(1)
        tokens = torch.randint(3, 6144, (2, 24), generator=rng)
        starts, weights = torch.zeros_like(tokens), torch.full((48,), 1 / 48)
        loss = lambda: model.loss(tokens, tokens.roll(-1, 1), weights, starts, torch.float32)[0]
        parameters = [p for name, p in model.named_parameters() if "router" not in name]
        gradients = torch.autograd.grad(loss(), parameters)
        step, direction = 3e-3, [g / torch.sqrt(sum(h.square().sum() for h in gradients)) for g in gradients]
        values = []
        for sign in (1, -1):
            with torch.no_grad():
                for p, d in zip(parameters, direction):
                    p += sign * step * d
                values.append(loss().item())
                for p, d in zip(parameters, direction):
                    p -= sign * step * d
        expected = torch.sqrt(sum(g.square().sum() for g in gradients)).item()
        self.assertAlmostEqual((values[0] - values[1]) / (2 * step) / expected, 1, delta=0.02)

    def test_dropout_clears_its_share_in_training_only_and_keeps_the_mean(self):
        model, x = small_model(), torch.ones(1000, 33)
        self.assertIs(model.dropout(x), x)  # none unless asked for
        model.dropout.rate = 0.25
        dropped = model.dropout(x)
        self.assertAlmostEqual((dropped == 0).float().mean().item(), 0.25, delta=0.02)
        self.assertAlmostEqual(dropped.mean().item(), 1, delta=0.02)
        tokens = torch.randint(3, 6144, (1, 20))
        self.assertFalse(torch.equal(model.logits(tokens), model.logits(tokens)))
        model.eval()
        self.assertTrue(torch.equal(model.logits(tokens), model.logits(tokens)))

    def test_placement_gives_every_choice_its_own_slot(self):
        chosen = torch.tensor([[0, 2], [2, 1], [2, 0]])
        for dtype in {torch.float32, torch.bfloat16 if native.library else torch.float32}:
            placement = Placement(chosen, 4, dtype)
            self.assertEqual(len(placement.slots.unique()), 6)
            self.assertEqual(placement.counts.tolist(), [2, 1, 3, 0])
            self.assertTrue(torch.equal(placement.slots // placement.capacity, chosen))


if __name__ == "__main__":
    unittest.main()
