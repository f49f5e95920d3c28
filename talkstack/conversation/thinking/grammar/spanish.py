"""When a Spanish sentence uses a word of success without claiming it."""

from __future__ import annotations

import re

from talkstack.conversation.thinking.grammar.use import Grammar, Use

IS = r"(?:está|están|estamos|queda|quedan|quedó|ha|he|hemos|han|había|fue|fueron|es|son|tengo|tiene|tenemos|hay)"
MAY_BE = r"(?:esté|estén|quede|queden|sea|sean|haya|hayan|tenga|tengan|estuviera|estuviese|quedara|fuera|hubiera|hubiese|deje|dejemos)"
ANY = rf"(?:(?!{IS} |que )\S+ )"
"""A word that begins no new clause."""
SMALL = r"(?:(?:ya|todo|aún|todavía|le|la|lo|se|me|nos|les|las|los|también|bien|ahora|no) )"
NOUN = rf"(?:(?:el|la|los|las|su|sus|esta|este|esa|ese|mi) (?:{ANY}){{1,4}})"
BEEN = r"(?:(?:sido|estado|quedado|podido|dejar\w*|tener\w*|quedar) )"

NEGATED = re.compile(
    rf"\b(?:no|nunca|jamás|tampoco|ni) {SMALL}*(?:{IS} {ANY}*)?$"
    rf"|(?<!que )\bno {ANY}*$|\b(?:ni|sin|nunca|tampoco) {ANY}*$"
    rf"|(?<!que )\b(?:nada|nadie|ninguno|ninguna|ningún) {ANY}*(?:{IS} )?{ANY}*$"
    rf"|\bno (?:sé|sabemos|recuerdo) (?:cuándo|cómo|quién|dónde) {SMALL}*(?:{IS} )?{SMALL}*$"
    rf"|\bno (?:creo|digo|es cierto|es seguro|significa|quiere decir) que (?:{SMALL}|{NOUN})*{MAY_BE} {ANY}*$"
)
"""After "que" only what stands right beside the verb: "la cita que no quería está reservada"."""
TO_COME = re.compile(
    r"\b(?:será|serán|estará|estarán|quedará|quedarán|sería|serían|estaría|quedaría|voy a|va a|van a|vamos a|puede|pueden|puedo"
    r"|podemos|podría|podrían|podríamos|pueda|puedan|debe|deben|debería|deberían|tiene que|tienen que|hay que|quiere|quieren"
    rf"|quisiera|desea|gustaría|necesita|siendo|está por|para(?= \w+r(?:se)?(?:l[aeo]s?)? )) {ANY}*$"
    rf"|\b(?:ojalá|que) (?:{SMALL}|{NOUN})*{MAY_BE} {ANY}*$"
)
GLAD = re.compile(
    r"\b(?:alegr\w*|content\w*|encanta\w*|feliz|gusto|suerte|bien|bueno|aun|hecho) ?(?:de )?que\b"
)
IF = re.compile(
    r"(?:^|\b)(?:si|a menos que|siempre que|en caso de que|a no ser que) "
    rf"(?:{SMALL}|{NOUN})*(?:{IS}|{MAY_BE}|fuese) {SMALL}*{BEEN}*{SMALL}*$"
)
WHEN = re.compile(
    r"\b(?:cuando|en cuanto|una vez que|una vez|hasta que|antes de que|tan pronto como|después de que|mientras) "
    rf"(?:{SMALL}|{NOUN})*(?:{MAY_BE}|está|están|queda) {SMALL}*{BEEN}*{SMALL}*$"
    r"|^(?:una vez|hasta) $"
)
OPENING = (
    r"^(?:y |o |pero |entonces )*(?:a |con |para |por |de |en |desde )?"
    r"(?:qué|que|cuál|cuáles|cuándo|cuando|cómo|quién|quien|dónde|cuánt\w+|está|están|ha|han|queda|quiere|desea|tiene|puede|podría"
    r"|puedo|prefiere|le gustaría|le importa|necesita|la dejo|se la dejo|hay)\b"
)
QUESTION = re.compile(OPENING)
KNOWN = re.compile(
    r"\b(?:sab(?:e|es|ía|ías|en|ían)|dije|dicho|contento|contenta|alegra\w*|ve|vio|cree) (?:\w+ )?que\b"
)
OTHERS = re.compile(
    r"^(?:y )?(?:otr[ao]s? (?:persona|paciente|cliente|huésped)\w*|alguien(?: más)?) (?:ya )?(?:ha|han) (?:ya )?$"
)
BY_OTHERS = re.compile(r"^(?:\S+ )?por (?:otr[ao]s?|alguien)\b")
GONE = re.compile(
    r"\b(?:ese|esa|este|esta|el|la) (?:hueco|hora|horario|turno|habitación|mesa|fecha)\b.*\bya (?:está|ha sido|queda) $"
)
REGRET = re.compile(r"\b(?:lo siento|lo lamento|lamentablemente|desgraciadamente|desafortunadamente)\b")
YOURS = re.compile(r"\b(?:su|sus|usted|ustedes|le|les|tu|ti|te)\b")


def _harmless(use: Use) -> bool:
    before = f"{use.before}{use.between}"
    return (
        bool(NEGATED.search(before) and len(re.findall(r"\bno\b", before)) < 2)
        or bool(TO_COME.search(before) and not GLAD.search(before))
        or bool(IF.search(use.lead) and ("," in use.sentence or not use.before.startswith("si ")))
        or bool(WHEN.search(use.lead))
        or _asked(use)
        or _taken(use)
    )


def _asked(use: Use) -> bool:
    if not (use.asked and use.opened) or KNOWN.search(use.lead):
        return False
    return use.closed or bool(QUESTION.search(use.lead))


def _taken(use: Use) -> bool:
    if OTHERS.search(use.before) or BY_OTHERS.match(use.after):
        return True
    told = REGRET.search(f"{use.earlier}{use.before}")
    return bool(told and GONE.search(use.before) and not YOURS.search(use.clause))


IDIOMS = re.compile(
    r"\bno (?:sólo|solo|solamente|únicamente)\b|\bno se preocupe\b|\bno (?:hay|es) (?:ningún )?problema\b|\bno pasa nada\b"
    r"|\bsin (?:ningún )?(?:problemas?|duda|falta|coste|costo)\b|\bcómo no\b|\bno hay de qué\b|\bno hay duda\b"
)

SPANISH = Grammar(
    prepare=lambda text: IDIOMS.sub(",", text),
    joints=re.compile(
        r"\b(?:pero|sino|y|e|aunque|porque|entonces|así que|por eso|por tanto|ya que|ahora que|puesto que|sin embargo)\b"
    ),
    harmless=_harmless,
    gap=4,
)
