/* The road of the update as a model for spin: two administrators who press whatever is there on pages that may be out of date, two servers
 * that bring the run forward and are killed now and then, documents and facts that change meanwhile.
 * A transaction of the store holds the writer's lock from its first read to its commit; killed inside it, nothing of it remains and the
 * lock is free. T(from, event, to) names a transition of update.cc's table, STEP_x its steps; way_test.cc holds model and code in step.
 * Run: sh check.sh. mutants.py breaks the model in many ways and demands that each is found. */

#define ROAD_not_activated 0
#define ROAD_activated 1
#define ROAD_connecting 2
#define ROAD_connected 3
#define ROAD_platform_update_required 4
#define ROAD_platform_updating 5
#define ROAD_offered 6
#define ROAD_agreed 7
#define ROAD_updating 8
#define ROAD_done 9

#define STEP_sign_out 0
#define STEP_freeze_licence 1
#define STEP_grant_credits 2
#define STEP_allocate_credits 3
#define STEP_carry_roles 4
#define STEP_carry_accounts 5
#define STEP_keep_tokens 6
#define STEP_switch_governance 7
#define STEP_connect_instance 8
#define STEP_seal_report 9
#define STEPS 10

#define T(from, event, to) road == ROAD_##from -> road = ROAD_##to

byte road = ROAD_not_activated;
bool connected = false;            /* Product Connector */
bool begun_platform = false;
bool platform_updated = false;
#define UNDER_WAY (begun_platform && !platform_updated)
#define PLATFORM_UPDATED platform_updated = true; address = true; clp_name = false

/* Who may sign in where, and who governs. */
bool cas_open = true;              /* the CAS console lets people in */
bool clp_name = false;             /* the owner signs in to the platform by the CLP name … */
bool address = false;              /* … or by address */
#define CAS 0
#define UPDATING 1
#define CECP 2
byte governance = CAS;
bool enforced = true;              /* the policies' rows, by which mail is judged whoever governs */

/* What is agreed to, and what was shown when it was: each changes once, at any moment. */
bit version = 0;                   /* of the documents */
bit agreed_to = 0;                 /* as recorded */
bit read_then = 0;                 /* what had been on the page when it was agreed to */
bool agreed_once = false;
bit facts = 0;                     /* seats, edition, URL sandboxing: what the preflight's digest stands for */
bool unasked = false;              /* a run began without consent to the present documents, or for other facts than were shown */

/* The run. */
byte runs = 0;
byte step = 0;                     /* steps done, as update_step says */
bool locked = false;               /* the store's writer lock */
byte grants = 0, allocations = 0;  /* ledger entries of the run */
byte performed = 0;                /* how many steps were committed */
bool repeated = false;             /* a step was performed that was done, or before the one that comes before it */
bool sealed = false;               /* the completion report */
byte kills = 0;
#define MAX_KILLS 3
#define begun (runs > 0)

active [2] proctype Administrator() {
  bit seen_version = 0, seen_facts = 0;
  do
  :: atomic { T(not_activated, activate, activated); clp_name = true }
  :: atomic { T(activated, connect, connecting) }
  :: atomic { T(connecting, connected, connected); connected = true }
  :: atomic { !UNDER_WAY && T(connecting, disconnect, activated) }
  :: atomic { UNDER_WAY && T(connecting, disconnect, platform_updating) }
  :: atomic { !begun_platform && !platform_updated && T(connected, look, platform_update_required) }
  :: atomic { UNDER_WAY && T(connected, look, platform_updating) }
  :: atomic { platform_updated && T(connected, look, offered) }
  :: atomic { T(platform_update_required, disconnect, activated); connected = false }
  :: atomic { !platform_updated && T(activated, begin_platform_update, platform_updating); begun_platform = true }
  :: atomic { T(platform_update_required, begin_platform_update, platform_updating); begun_platform = true }
  :: atomic { road == ROAD_connecting && !platform_updated -> begun_platform = true }
  :: atomic { !connected && T(platform_updating, connect, connecting) }
  :: atomic { road == ROAD_platform_updating && connected -> connected = false }  /* disconnect */
  :: atomic { !connected && T(platform_updating, platform_updated, activated); PLATFORM_UPDATED }
  :: atomic { connected && T(platform_updating, platform_updated, offered); PLATFORM_UPDATED }
  :: atomic { road == ROAD_connecting && UNDER_WAY -> PLATFORM_UPDATED }
  :: atomic { (road == ROAD_offered || road == ROAD_agreed) -> seen_version = version; seen_facts = facts }  /* a page is opened */
  :: atomic { seen_version == version && T(offered, agree, agreed); agreed_to = version; read_then = seen_version; agreed_once = true }
  :: atomic { T(offered, disconnect, activated); connected = false }
  :: atomic { T(agreed, disconnect, activated); connected = false }
  :: atomic { agreed_to != version && T(agreed, documents_changed, offered) }
  :: atomic { !locked && !begun && agreed_to == version && seen_facts == facts && T(agreed, start, updating); runs++; governance = UPDATING; cas_open = false;
       unasked = unasked || !agreed_once || read_then != version || seen_facts != facts }
  :: road == ROAD_done -> break
  od
}

active proctype World() {
  do
  :: atomic { version == 0 && !begun -> version = 1 }
  :: atomic { facts == 0 && !begun -> facts = 1 }
  :: begun -> break
  od
}

active [2] proctype Server() {
  byte mine;                       /* the step this transaction has read */
  bool holding = false;
end:
  do
  :: atomic { !holding && !locked && road == ROAD_updating -> locked = true; holding = true; mine = step }
  :: atomic { holding && mine < STEPS - 1 && T(updating, step, updating);  /* what the step writes, its mark and the commit */
       repeated = repeated || mine != step; performed = performed + (performed <= STEPS);
       if
       :: mine == STEP_grant_credits -> grants++
       :: mine == STEP_allocate_credits -> allocations = allocations + grants
       :: mine == STEP_switch_governance -> governance = CECP
       :: else -> skip
       fi;
       step = mine + 1; locked = false; holding = false }
  :: atomic { holding && mine == STEPS - 1 && T(updating, last_step, done); repeated = repeated || mine != step; performed = performed + (performed <= STEPS); sealed = true; step = mine + 1; locked = false; holding = false }
  :: atomic { holding && kills < MAX_KILLS -> kills++; locked = false; holding = false }  /* killed: the transaction is lost */
  :: road == ROAD_done -> break
  od
}

ltl one_run { [] (runs <= 1) }
ltl one_grant { [] (grants <= 1 && allocations <= grants && (road == ROAD_done -> grants == 1 && allocations == 1)) }
ltl each_step_once { [] (!repeated && (road == ROAD_done -> step == STEPS && performed == STEPS && sealed && governance == CECP)) }
ltl asked_for { [] !unasked }
ltl no_way_back { [] ((road == ROAD_updating -> [] (road >= ROAD_updating)) && (road == ROAD_done -> [] (road == ROAD_done))) }
ltl mail_is_protected { [] enforced }
ltl somebody_can_sign_in { [] ((governance == CAS -> cas_open) && (governance != CAS -> address && !cas_open) && (road != ROAD_not_activated -> clp_name || address)) }
ltl goes_forward { [] (begun -> <> (road == ROAD_done)) }
/* Must not hold: with it every road would be closed before its end. */
ltl closed { [] (road != ROAD_done) }
