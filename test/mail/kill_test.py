#!/usr/bin/env python3
"""SIGKILLs the mail path at random moments under load through Postfix and accounts for every message: each recipient has it exactly once,
in the mailbox or in quarantine, as the mail itself asked.

  kill_test.py --harness PROGRAM [--kills 40] [--full] [--seed N]
"""
import argparse
import os
import random
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import stage as stages
from stage import field, letter, token

USERS = ("bob", "carol", "dave")
FATES = ("", "*=tag", "*=quarantine", "bob=tag, carol=quarantine, dave=pass", "bob=quarantine, *=pass", "bob=tag, *=pass", "*=junk")


def fate_of(do, user):
    wishes = dict(entry.strip().split("=") for entry in do.split(",")) if do else {}
    return wishes.get(user, wishes.get("*", "pass"))


class Load:
    """Clients that bring each mail again, as real ones do, until it is taken."""

    def __init__(self, stage, seed):
        self.stage, self.random = stage, random.Random(seed)
        self.lock = threading.Lock()
        self.sent, self.retries, self.stopping = [], 0, False
        self.threads = [threading.Thread(target=self.run, args=(self.random.random(),)) for _ in range(4)]

    def run(self, seed):
        chance = random.Random(seed)
        while not self.stopping:
            do = chance.choice(FATES)
            users = USERS if do else (chance.choice(USERS),)
            data = letter(token(), do, body=b"load " * chance.randrange(1, 400) + b"\r\n")
            while True:
                try:
                    code, _ = self.stage.send(data, [f"{user}@example.com" for user in users])
                except OSError as problem:
                    code = f"lost: {problem}"
                if code == 250:
                    break
                with self.lock:
                    self.retries += 1
                time.sleep(chance.random() * 0.1)
            with self.lock:
                self.sent.append((field(data, "Message-ID")[0], do, users))
            time.sleep(chance.random() * 0.02)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping = True
        for thread in self.threads:
            thread.join()


def collect(stage):
    """Message-ID → user → copies, for inbox, Junk and quarantine."""
    count = {}

    def add(mark, user, place):
        entry = count.setdefault((mark, user), {})
        entry[place] = entry.get(place, 0) + 1

    for user in USERS:
        for box, place in (("", "pass"), ("Junk", "junk")):
            for mail in stage.mails(user, b"Message-ID:", box):
                tagged = field(mail, "Subject")[0].startswith(b"=?")
                add(field(mail, "Message-ID")[0], user, "tag" if tagged else place)
    import json
    for mark, recipients in stage.rows("SELECT message_id, recipients FROM quarantine"):
        for recipient in json.loads(recipients):
            add(b"<" + mark.strip("<>").encode() + b">", recipient.split("@")[0], "quarantine")
    return count


def account(stage, sent):
    found = collect(stage)
    wrong = []
    for mark, do, users in sent:
        for user in users:
            have, want = found.pop((mark, user), {}), {fate_of(do, user): 1}
            if have != want:
                wrong.append(f"{mark.decode()} {user}: wanted {want}, found {have} ({do or 'pass'})")
    wrong += [f"{mark.decode()} {user}: nobody sent this, found {have}" for (mark, user), have in found.items()]
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--harness", required=True)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--full", action="store_true", help="300 kills")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    why = stages.missing()
    if why:
        print("skipped:", why)
        return 77
    kills = 300 if options.full else options.kills
    print(f"seed {options.seed}", flush=True)
    chance = random.Random(options.seed)
    stage = stages.Stage(options.harness, 21700)
    wrong = ["not finished"]
    try:
        stage.start()
        with Load(stage, options.seed) as load:
            for number in range(kills):
                time.sleep(chance.uniform(0.02, 0.8))
                stage.kill()
                stage.start()
                if number % 20 == 19:
                    print(f"{number + 1} kills, {len(load.sent)} mails taken, {load.retries} retries", flush=True)
            time.sleep(1)
        deadline = time.time() + 60
        while time.time() < deadline:
            queue = len(os.listdir(os.path.join(stage.work, "queue/active"))) + sum(
                len(names) for folder in ("incoming", "deferred", "maildrop") for _, _, names in os.walk(os.path.join(stage.work, "queue", folder)))
            if queue == 0 and stage.rows("SELECT COUNT(*) FROM intent WHERE state = 'planned'") == [(0,)]:
                break
            time.sleep(0.2)
        wrong = account(stage, load.sent)
        recipients = sum(len(users) for _, _, users in load.sent)
        print(f"{kills} kills, {len(load.sent)} mails for {recipients} recipients, {load.retries} retries, {len(wrong)} not exactly once")
        for line in wrong[:20]:
            print(line)
    finally:
        stage.close(keep=bool(wrong) and "KEEP_STAGE" in os.environ)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
