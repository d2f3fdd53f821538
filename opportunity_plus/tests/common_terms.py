import re
from pathlib import Path

import polib

from odoo.tools.translate import TranslationModuleReader

# Languages that the addons are complete in.
LANGUAGES = ('ca', 'de', 'es', 'fr', 'it', 'nl', 'pt')
PLACEHOLDER = re.compile(r'%\(\w+\)[a-z]|%[sdif](?!\w)|\{\{.*?\}\}|\$\{.*?\}|\{\w*\}')
TAG = re.compile(r'</?\w[^>]*>')
# Words in a tag that are read, and so translated.
READ = re.compile(r'(title|placeholder|alt|aria-label|string)="[^"]*"')
# Where room is short: up to so many letters a term is a label, and may grow so much.
LABEL, GROWTH, ALWAYS = 24, 2.0, 12


def find_placeholders(text):
    return sorted(PLACEHOLDER.findall(text))


def find_tags(text):
    return sorted(READ.sub('', tag) for tag in TAG.findall(text))


def find_edges(text):
    """Tell whether there are blanks around a text: it stands beside another."""
    return text[:1].isspace(), text[-1:].isspace()


class Terms:
    """What an addon says, in every language that it is complete in."""

    addon = None
    allow_inherited_tests_method = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rows = TranslationModuleReader(cls.env.cr, [cls.addon.name])
        cls.terms = {source for _module, _type, _name, _id, source, *_rest in rows}
        cls.files = {
            language: polib.pofile(str(Path(cls.addon, 'i18n', f'{language}.po')))
            for language in LANGUAGES
        }

    def test_the_template_has_all_terms(self):
        template = polib.pofile(str(self.addon / 'i18n' / f'{self.addon.name}.pot'))
        self.assertEqual(sorted(self.terms - {entry.msgid for entry in template}), [])

    def test_everything_is_translated(self):
        for language, file in self.files.items():
            with self.subTest(language=language):
                translated = {entry.msgid for entry in file.translated_entries()}
                self.assertEqual(sorted(self.terms - translated), [])
                self.assertEqual([entry.msgid for entry in file.fuzzy_entries()], [])
                self.assertEqual([entry.msgid for entry in file.obsolete_entries()], [])

    def test_what_is_filled_in_or_marked_up_stays(self):
        for find in (find_placeholders, find_tags, find_edges):
            wrong = [
                (language, entry.msgid, entry.msgstr)
                for language, file in self.files.items()
                for entry in file
                if find(entry.msgid) != find(entry.msgstr)
            ]
            self.assertEqual(wrong, [])

    def test_labels_have_room(self):
        wrong = [
            (language, entry.msgid, entry.msgstr)
            for language, file in self.files.items()
            for entry in file
            if len(entry.msgid) <= LABEL and len(entry.msgstr) > ALWAYS + GROWTH * len(entry.msgid)
        ]
        self.assertEqual(wrong, [])

    def test_a_term_means_one_thing(self):
        """A file has each term once: which of two would be taken is left to chance."""
        for language, file in self.files.items():
            with self.subTest(language=language):
                terms = [entry.msgid for entry in file]
                self.assertEqual(len(terms), len(set(terms)))
