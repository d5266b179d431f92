/* The road of the update as a model for spin: two administrators who press whatever is there, two servers that bring the run forward
 * and are killed now and then. A transaction of the store is an atomic block; killed inside it, nothing of it remains.
 * T(from, event, to) names a transition of update.cc's table, STEP_x its steps; way_test.cc holds model and code in step.
 * Run: sh check.sh */

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
bool begun = false;                  /* update_run has its row: unique per tenant */
byte step = 0;                     /* steps done, as update_step says */
byte grants = 0;                   /* ledger entries with the source cecp_update */
bool grant_written = false;        /* the unique key that keeps it to one */
bool cas_open = true;              /* the CAS console lets people in */
bool clp_name = false;             /* the owner signs in to the platform by the CLP name … */
bool address = false;              /* … or by address */
bool protecting = true;            /* policies are enforced: no transition and no step may touch it */
byte kills = 0;
#define MAX_KILLS 3

active [2] proctype Administrator() {
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
  :: atomic { T(offered, agree, agreed) }
  :: atomic { T(offered, disconnect, activated); connected = false }
  :: atomic { T(agreed, disconnect, activated); connected = false }
  :: atomic { T(agreed, documents_changed, offered) }
  :: atomic { !begun && T(agreed, start, updating); begun = true; cas_open = false }
  :: road == ROAD_done -> break
  od
}

active [2] proctype Server() {
end:
  do
  :: atomic { begun && step < STEPS - 1 && T(updating, step, updating);
       if
       :: step == STEP_grant_credits && !grant_written -> grants++; grant_written = true
       :: else -> skip
       fi;
       step++ }
  :: atomic { begun && step == STEPS - 1 && T(updating, last_step, done); step++ }
  :: atomic { begun && road == ROAD_updating && kills < MAX_KILLS -> kills++ }  /* the transaction is lost */
  :: road == ROAD_done -> break
  od
}

ltl one_grant { [] (grants <= 1 && (road == ROAD_done -> grants == 1)) }
ltl no_way_back { [] ((road == ROAD_updating -> [] (road >= ROAD_updating)) && (road == ROAD_done -> [] (road == ROAD_done))) }
ltl mail_is_protected { [] protecting }
ltl somebody_can_sign_in { [] (cas_open || clp_name || address) }
ltl goes_forward { [] (begun -> <> (road == ROAD_done)) }
