"""The way to a form where it cannot be opened at once: by a button, or on our own page."""

from bot.conversation.card import Action, Card, Element, Form, FormButton, LinkButton, Text
from bot.conversation.reply import Say
from bot.turn import Turn


def for_typing(form: Form, turn: Turn) -> Say:
    """A form asked for by typing: a card that opens it, and the way to answer here instead."""
    phrases = turn.phrases
    how = "conversation.form_only" if form.secret else "conversation.form_or_here"
    body: list[Element] = [Text(line=phrases.line(how))]
    label = phrases.text("conversation.open_form")
    actions: list[Action] = [FormButton(name=form.name, label=label, args=form.args, primary=True)]
    if form.secret and (url := turn.link(form.name, form.args)) is not None:
        body.append(Text(line=phrases.line("conversation.link_lasts")))
        actions.append(LinkButton(url=url, label=phrases.text("conversation.open_own_page")))
    return Say(card=Card(title=(form.title,), body=tuple(body), actions=tuple(actions), lang=phrases.tag))


def without_forms(form: Form, turn: Turn) -> Say:
    """A private form in a client that can open none, where the same button again would lead back here.

    The way is our own page. Where there is none, and for ballots, it is another app: that card has no
    button, so nothing of it is remembered, not even that somebody wanted to see a ballot.
    """
    phrases, url = turn.phrases, turn.link(form.name, form.args)
    if url is None:
        body: tuple[Element, ...] = (Text(line=phrases.line("conversation.form_nowhere_here")),)
        return Say(card=Card(title=(form.title,), body=body, lang=phrases.tag))
    words = ("conversation.form_on_our_page", "conversation.link_lasts")
    button = LinkButton(url=url, label=phrases.text("conversation.open_own_page"))
    body = tuple(Text(line=phrases.line(block)) for block in words)
    return Say(card=Card(title=(form.title,), body=body, actions=(button,), lang=phrases.tag))
