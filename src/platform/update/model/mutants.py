#!/usr/bin/env python3
"""Breaks the model of the update in one place at a time, as a careless change of the code would, and demands that spin finds each.

  mutants.py      needs spin and a C compiler; prints what found each mutant; fails when one survives
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).resolve().parent
model = (here / "update.pml").read_text()

# what was broken · the text · what stands there instead · the property that must find it
MUTANTS = [
    ("start does not look whether a run exists, and a page of offered starts too", "!begun && agreed_to == version && seen_facts == facts && T(agreed, start, updating)", "(road >= ROAD_offered && road < ROAD_done) -> road = ROAD_updating", "one_run"),
    ("start checks the road in one transaction and writes in the next", "T(agreed, start, updating); runs++;", "road == ROAD_agreed } atomic { skip -> road = ROAD_updating; runs++;", "one_run"),
    ("start takes an agreement to older documents", "!begun && agreed_to == version && seen_facts", "!begun && seen_facts", "asked_for"),
    ("start takes the digest of an older preflight", "agreed_to == version && seen_facts == facts && T(agreed", "agreed_to == version && T(agreed", "asked_for"),
    ("agreeing takes documents that were not the ones shown", "seen_version == version && T(offered, agree, agreed)", "T(offered, agree, agreed)", "asked_for"),
    ("a new version of the documents carries the agreement over", "version == 0 && !begun -> version = 1", "version == 0 && !begun -> version = 1; agreed_to = 1", "asked_for"),
    ("two servers read the same step", "!holding && !locked && road", "!holding && road", "one_grant"),
    ("the step's mark is committed by itself, after the step", "step = mine + 1; locked = false; holding = false }\n  :: atomic { holding && mine == STEPS", "locked = false; } atomic { skip -> step = mine + 1; holding = false }\n  :: atomic { holding && mine == STEPS", "one_grant"),
    ("a killed server keeps half of its step: the grant without the mark", "holding && kills < MAX_KILLS -> kills++;", "holding && kills < MAX_KILLS -> kills++; if :: mine == STEP_grant_credits -> grants++ :: else -> skip fi;", "one_grant"),
    ("a killed server's lock is kept", "kills++; locked = false; holding = false", "kills++; holding = false", "goes_forward"),
    ("a killed server is not started again", "kills++; locked = false; holding = false }", "kills++; locked = false; holding = false; break }", "goes_forward"),
    ("a step is skipped", "step = mine + 1; locked = false; holding = false }\n  :: atomic { holding && mine == STEPS", "step = (mine == STEP_carry_roles -> mine + 2 : mine + 1); locked = false; holding = false }\n  :: atomic { holding && mine == STEPS", "each_step_once"),
    ("credits are allocated before they are granted", "#define STEP_grant_credits 2\n#define STEP_allocate_credits 3", "#define STEP_grant_credits 3\n#define STEP_allocate_credits 2", "one_grant"),
    ("credits are granted in two steps", ":: mine == STEP_grant_credits ->", ":: mine == STEP_grant_credits || mine == STEP_carry_roles ->", "one_grant"),
    ("nothing is granted", ":: mine == STEP_grant_credits -> grants++\n", "", "one_grant"),
    ("the last step ends the run without the report", "(performed <= STEPS); sealed = true;", "(performed <= STEPS);", "each_step_once"),
    ("the run ends one step early", "mine == STEPS - 1 && T(updating, last_step, done)", "mine >= STEPS - 2 && T(updating, last_step, done)", "each_step_once"),
    ("the hand-over is forgotten", "       :: mine == STEP_switch_governance -> governance = CECP\n", "", "each_step_once"),
    ("the policies are moved with the hand-over", ":: mine == STEP_switch_governance -> governance = CECP", ":: mine == STEP_switch_governance -> governance = CECP; enforced = false\n       :: mine == STEP_connect_instance -> enforced = true", "mail_is_protected"),
    ("the start suspends the policies until the run ends", "runs++; governance = UPDATING;", "runs++; governance = UPDATING; enforced = false;", "mail_is_protected"),
    ("an update under way can be disconnected", ":: atomic { T(agreed, disconnect, activated); connected = false }", ":: atomic { T(agreed, disconnect, activated); connected = false }\n  :: atomic { road == ROAD_updating -> road = ROAD_activated; connected = false }", "no_way_back"),
    ("a finished update is offered again", ":: road == ROAD_done -> break\n  od\n}\n\nactive proctype World", ":: atomic { road == ROAD_done -> road = ROAD_offered }\n  od\n}\n\nactive proctype World", "no_way_back"),
    ("the platform update retires the CLP name before there is an address", "platform_updated = true; address = true; clp_name = false", "platform_updated = true; clp_name = false", "somebody_can_sign_in"),
    ("the update is offered before the platform is updated", "platform_updated && T(connected, look, offered)", "T(connected, look, offered)", "somebody_can_sign_in"),
    ("the start leaves the CAS console open", "governance = UPDATING; cas_open = false;", "governance = UPDATING;", "somebody_can_sign_in"),
    ("the CAS console closes with the agreement", "agreed_once = true }", "agreed_once = true; cas_open = false }", "somebody_can_sign_in"),
    ("nobody brings a run forward", "!holding && !locked && road == ROAD_updating ->", "!holding && !locked && road == ROAD_updating && step == 0 ->", "goes_forward"),
    ("an agreement leads nowhere", "seen_version == version && T(offered, agree, agreed)", "false && T(offered, agree, agreed)", "closed"),
]


def mutate(text, old, new):
    if text.count(old) != 1:
        sys.exit(f"mutants.py: the model has this {text.count(old)} times: {old}")
    return text.replace(old, new)


def found_by(text, wanted):
    """The property when it does not hold, "" when it does, None when spin or the compiler refuses the text."""
    with tempfile.NamedTemporaryFile("w", suffix=".pml") as file:
        file.write(text)
        file.flush()
        done = subprocess.run(["sh", str(here / "check.sh"), file.name, wanted], capture_output=True, text=True)
    if done.returncode == 0:
        return ""
    match = re.search(r"update.pml: (\w+) does not hold|(no road)", done.stderr)
    return (match.group(1) or "closed") if match else None


def main():
    wrong = 0
    texts = [mutate(model, old, new) for _, old, new, _ in MUTANTS]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as threads:
        answers = list(threads.map(found_by, texts, [wanted for _, _, _, wanted in MUTANTS]))
    for (says, _, _, wanted), got in zip(MUTANTS, answers):
        right = got == wanted
        wrong += not right
        print(f"{'found by ' + got if got else 'SURVIVES' if got == '' else 'UNREADABLE'}: {says}", flush=True)
    print(f"{len(MUTANTS) - wrong} of {len(MUTANTS)} mutants found")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
