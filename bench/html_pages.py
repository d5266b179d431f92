"""HTML alone: how fast mail's pages are read (tags, styles, what is shown and what is hidden, links, forms, facts), beside libxml2's HTML parser, which
makes a tree and stops there. The pages are those of the corpus's mail from 2,000 bytes on, as UTF-8."""
import email
import email.policy
import os
import pathlib
import shutil
import subprocess


def pages(mails, folder, least=2000):
    """Writes the HTML bodies of the mails into the folder; their paths."""
    found = []
    for mail in mails:
        message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.compat32)
        for part in message.walk():
            if part.get_content_type() != "text/html":
                continue
            data = part.get_payload(decode=True) or b""
            try:
                text = data.decode(str(part.get_content_charset() or "utf-8"), "replace")
            except LookupError:
                text = data.decode("utf-8", "replace")
            page = text.encode("utf-8", "replace")
            if len(page) < least:
                continue
            file = pathlib.Path(folder) / f"{len(found):05d}.html"
            file.write_bytes(page)
            found.append(file)
    return found


def libxml_seconds(files):
    """Processor time of xmllint over all files; nothing when it is not installed."""
    if not shutil.which("xmllint"):
        return None
    before = os.times()
    subprocess.run(["xmllint", "--html", "--noout", "--recover", "--huge", *map(str, files)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system
