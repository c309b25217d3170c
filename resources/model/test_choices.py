#!/usr/bin/env python3
"""What must hold for judged chats: they are read as written, and learned as they should have been."""
import tempfile
import unittest
from pathlib import Path

import choices

CHAT = """# a comment
> I lost my key.
- A good song!
+ Where did you lose your key?
= I see.

> It rains.
+ Then stay at home.
+ I hope that the rain stops.
- It sings.
> ok
- What is ok?
"""


def read(text):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chats.txt"
        path.write_text(text, encoding="utf-8")
        return choices.read_chats(path)


class Choices(unittest.TestCase):
    def test_the_files_have_no_mistakes(self):
        for path in choices.FOLDER.glob("*.txt"):
            self.assertTrue(choices.read_chats(path))

    def test_a_good_answer_stands_for_a_bad_one(self):
        first, second = read(CHAT)
        self.assertEqual(choices.corrected(first), [("user", "I lost my key."), ("assistant", "Where did you lose your key?")])
        self.assertEqual(choices.corrected(second)[:2], [("user", "It rains."), ("assistant", "Then stay at home.")])
        self.assertEqual(choices.corrected(second)[2:], [])  # no good answer to the rest

    def test_a_mistake_is_named_with_its_line(self):
        for text, line in (("+ an answer\n", 1), ("> hello\nHello.\n", 2), ("> hello\n> again\n", 2)):
            with self.assertRaisesRegex(choices.Mistake, rf"chats\.txt:{line}:"):
                read(text)



if __name__ == "__main__":
    unittest.main()
