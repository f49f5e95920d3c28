"""What a voice says of itself when nobody tells it what to say."""

from __future__ import annotations

SENTENCES = {
    "ar": "مرحبا، كيف يمكنني مساعدتك اليوم؟",
    "bg": "Здравейте, с какво мога да помогна?",
    "ca": "Hola, en què el puc ajudar?",
    "cs": "Dobrý den, s čím vám mohu pomoci?",
    "da": "Hej, hvad kan jeg hjælpe dig med?",
    "de": "Guten Tag, was kann ich für Sie tun?",
    "el": "Γεια σας, πώς μπορώ να σας βοηθήσω;",
    "en": "Hello, how can I help you today?",
    "es": "Hola, ¿en qué puedo ayudarle?",
    "fi": "Hei, miten voin auttaa?",
    "fr": "Bonjour, comment puis-je vous aider ?",
    "he": "שלום, במה אפשר לעזור?",
    "hi": "नमस्ते, मैं आपकी क्या मदद कर सकती हूँ?",
    "hr": "Dobar dan, kako vam mogu pomoći?",
    "hu": "Jó napot, miben segíthetek?",
    "id": "Halo, ada yang bisa saya bantu?",
    "it": "Buongiorno, come posso aiutarla?",
    "ja": "こんにちは。ご用件をお伺いします。",
    "ko": "안녕하세요, 무엇을 도와드릴까요?",
    "nb": "Hei, hva kan jeg hjelpe deg med?",
    "nl": "Goedendag, waarmee kan ik u helpen?",
    "pl": "Dzień dobry, w czym mogę pomóc?",
    "pt": "Olá, em que posso ajudar?",
    "ro": "Bună ziua, cu ce vă pot ajuta?",
    "ru": "Здравствуйте, чем я могу вам помочь?",
    "sk": "Dobrý deň, ako vám môžem pomôcť?",
    "sv": "Hej, vad kan jag hjälpa dig med?",
    "th": "สวัสดี มีอะไรให้ช่วยไหม",
    "tr": "Merhaba, size nasıl yardımcı olabilirim?",
    "uk": "Добрий день, чим можу допомогти?",
    "vi": "Xin chào, tôi có thể giúp gì cho bạn?",
    "zh": "您好，请问有什么可以帮您？",
}
"""By language, whatever the country."""


def sentence(language: str) -> str | None:
    return SENTENCES.get(language.partition("-")[0].lower())
