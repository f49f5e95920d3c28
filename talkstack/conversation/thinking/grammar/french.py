"""When a French sentence uses a word of success without claiming it."""

from __future__ import annotations

import re

from talkstack.conversation.thinking.grammar.use import Grammar, Use

IS = (
    r"(?:(?:n'|c'|j'|qu'|l'|s'|d')*(?:est|sont|êtes|suis|ai|as|avons|avez|ont|était|étaient|avait|avais|a))"
)
MAY_BE = r"(?:soit|soient|soyez|ait|aient|ayez|fût|puisse|puissent)"
ANY = rf"(?:(?!{IS} |que |qu'\S+ )\S+ )"
"""A word that begins no new clause."""
SMALL = r"(?:(?:déjà|bien|tout|vous|vous'|le|la|les|l'|nous|y|en|encore|pas|aussi|maintenant|tous|toutes) )"
SUBJECT = r"(?:(?:ce|c'|il|elle|ils|elles|tout|cela|ça|vous|je|nous|on|(?:le|la|les|votre|vos|mon|ma|ce|cette|l')(?: \S+){1,3}?) )"
NO = r"(?:pas|rien|jamais|aucune?|personne|sans|ni|point|guère)"

NEGATED = re.compile(
    rf"\b(?:{NO}|n'\S+ plus) {ANY}*(?:n'est |n'a |n'ont |n'ai |ne sont |ne peut |ne sera )?{ANY}*$"
    rf"|\bne (?:crois|pense|dis|veut|signifie|suis)\b (?:\S+ ){{0,3}}pas (?:\S+ ){{0,3}}?que {SUBJECT}?{MAY_BE} {ANY}*$"
    rf"|\bne (?:peux|pouvons|veut) pas (?:vous )?(?:dire|promettre|garantir|affirmer) (?:que |qu'){SUBJECT}?(?:{IS} )?{SMALL}*$"
)
TO_COME = re.compile(
    r"\b(?:sera|seront|serez|serait|seraient|peut|peuvent|peux|pouvons|pourrait|pourraient|pourrais|pourrions|doit|doivent"
    r"|devrait|devraient|devra|faut|aurais|aurait|aurions|aurai|aurons|j'aurais|j'aurai"
    rf"|(?:vais|va|allons|vont) (?:\S+ ){{0,3}}?(?:être|avoir|faire)|voulez vous|souhaitez vous|allez être|d'être|à être|pour être|pour avoir) {ANY}*$"
    rf"|\b(?:que |qu')(?:{SUBJECT}|\S+ )?{MAY_BE} {ANY}*$"
)
IF = re.compile(
    rf"\b(?:si |s'(?=ils? ))(?:(?:c'est|ce soit) |{SUBJECT}{SMALL}*{IS} ){SMALL}*(?:été )?{SMALL}*$"
)
GLAD = re.compile(r"\b(?:ravie?s?|content\w*|heureu\w+|bien|heureusement|chance) (?:que\b|qu')")
EMBEDDED = re.compile(rf"\b(?:sais pas|savez vous|savoir|dire|rappelez vous) (?:quand|comment|où|par qui|qui) {SUBJECT}?(?:{IS} )?(?:été )?$")
WHEN = re.compile(
    r"\b(?:quand|lorsque|dès (?:que|qu'\w+)|une fois (?:que|qu'\w+)|tant que|aussitôt que|à condition que|au cas où) "
    rf"(?:c'est |(?:{SUBJECT})?{SMALL}*(?:est|sont|êtes|sera|seront|serait|soit) ){SMALL}*$|^une fois $|\bune fois $"
)
QUESTION = re.compile(
    r"^(?:et |ou |mais |alors |à |pour |avec |sous |de )*"
    r"(?:est ce (?:que |qu')|(?:avez|êtes|voulez|souhaitez|pouvez|puis|désirez|préférez|aimeriez|dois|ai) (?:vous|je)\b"
    r"|(?:est|sont|a t|sera) (?:il|elle|ils|elles|ce)\b|quel\w*\b|quand\b|qui\b|où\b|comment\b|combien\b|pourquoi\b)"
    r"|\b(?:est|sont|a t|ont) (?:elles?|ils?|on) "
)
KNOWN = re.compile(r"\b(?:sav\w+|sais|dit|content\w*|heureu\w+) (?:\S+ )?(?:que\b|qu')")
OTHERS = re.compile(r"^(?:et )?(?:quelqu'un d'autre|un autre \w+|une autre \w+|d'autres \w+) (?:l'|les )?(?:a|ont) (?:déjà )?$")
BY_OTHERS = re.compile(r"^(?:\S+ )?par (?:quelqu'un|une? autre|d'autres)\b")
GONE = re.compile(r"\b(?:ce créneau|cet horaire|cette heure|ce jour|cette chambre|cette table|le créneau\b.*) (?:est|a été) déjà $")
YOURS = re.compile(r"\b(?:vous|votre|vos|te|toi|ton)\b")


def _harmless(use: Use) -> bool:
    before = f"{use.before}{use.between}"
    return (
        bool(NEGATED.search(before) and len(re.findall(r"\bpas\b", before)) < 2)
        or bool(TO_COME.search(before) and not GLAD.search(before))
        or bool(WHEN.search(use.lead) or EMBEDDED.search(use.lead))
        or bool(IF.search(use.lead))
        or bool(use.asked and QUESTION.search(use.lead) and not KNOWN.search(use.lead))
        or bool(OTHERS.search(use.before) or BY_OTHERS.match(use.after))
        or bool(GONE.search(use.before) and not YOURS.search(use.sentence))
    )


IDIOMS = re.compile(
    r"\bpas de (?:problèmes?|soucis?|quoi)\b|\bne (?:vous|t') ?inquiét(?:ez|e) pas\b|\bne vous en faites pas\b"
    r"|\b(?:non|pas) seulement\b|\bsans (?:problème|souci|faute|doute|difficulté|attendre|frais)s?\b"
    r"|\bpourquoi pas\b|\bpas mal\b|\bn'ayez crainte\b|\baucun (?:problème|souci|doute)\b"
)
PERHAPS = re.compile(r"(?<!ne )\bpeut être\b(?= \w+ez?\b)")

FRENCH = Grammar(
    prepare=lambda text: IDIOMS.sub(",", text),
    joints=re.compile(
        r"\b(?:mais|donc|et|car|or|alors|puis|cependant|pourtant|parce que|puisque|maintenant que|comme)\b"
    ),
    harmless=_harmless,
    gap=3,
)
