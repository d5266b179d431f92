"""What published clients require of our answers, written down from reading how they use them (services.md §1).

The Vision One shapes are those of the strictest client: it turns a page with one wrong type into an error.
"""
from typed import anything, either, maybe, nullable

# ---- CAS
CAS_ERROR = {"code": int, "traceId": str, "msg": str}
CAS_MESSAGE = {  # what SIEM tables flatten: texts, never null
    "scan_type": str, "affected_user": str, "location": str, "detection_time": str, "triggered_policy_name": str, "triggered_security_filter": str,
    "action": str, "action_result": str, "mail_message_id": str, "mail_message_sender": str, "mail_message_recipient": [str],
    "mail_message_submit_time": str, "mail_message_delivery_time": str, "mail_message_subject": str, "mail_message_file_name": str, "file_name": str,
    "file_upload_time": str, "file_sha1": str, "file_sha256": str, "security_risk_name": str, "detected_by": str, "risk_level": str,
    "virus_name": maybe(str), "detection_type": maybe(str), "ransomware_name": maybe(str), "triggered_dlp_template": maybe([str])}
CAS_EVENTS = {"security_events": [{"service": str, "event": str, "log_item_id": str, "message": CAS_MESSAGE}], "next_link": str, "current_link": str,
              "last_log_item_generation_time": str, "traceId": str}
CAS_QUARANTINE = {
    "quarantine_events": [{"service": str, "message": {
        "affected_user": str, "mailbox": str, "detection_time": str, "mail_unique_id": str, "mail_log_id": str, "mail_message_id": str,
        "mail_message_delivery_time": str, "mail_message_sender": str, "mail_message_recipient": [str], "mail_message_subject": str, "mail_status": str,
        "location": str, "mail_quarantine_type": str, "triggered_security_filter": str, "security_risk_name": str, "threat_type": str, "mail_blob_path": str,
        "mail_backup_blob_path": str, "mail_message_direction": str}}],
    "next_link": str, "last_log_item_generation_time": str, "traceId": str}
CAS_SWEEP = {
    "value": [{"mailbox": str, "mail_unique_id": str, "mail_message_id": str, "mail_message_sender": str, "mail_message_recipient": [str],
               "mail_message_subject": str, "mail_message_delivery_time": str, "mail_urls": [str],
               "mail_attachments": [{"file_name": str, "file_sha1": str, "file_sha256": str}], "mail_internet_headers": [{"HeaderName": str, "Value": str}],
               "source_ip": str, "source_domain": str, "org_id": str, "service": str}],
    "current_link": str, "next_link": maybe(str), "traceId": str}
CAS_RECEIPT = {"code": {0}, "msg": str, "traceId": str, "batch_id": str}
CAS_ACTIONS = {
    "code": {0}, "msg": str, "traceId": str, "count": int, "current_link": str, "next_link": str,
    "actions": [{"action_id": str, "batch_id": str, "action_type": str, "service": str, "account_provider": str, "account_user_email": str,
                 "mailbox": maybe(str), "mail_message_id": maybe(str), "mail_unique_id": maybe(str),
                 "status": {"Created", "Executing", "Success", "Skipped", "Failed"}, "error_code": int, "error_message": str,
                 "action_requested_at": str, "action_executed_at": str}]}
CAS_RULES = {"code": {0}, "message": str, "rules": {"senders": [str], "urls": [str], "filehashes": [str], "file256hashes": [str]}}

# ---- Vision One
STATUS = {"failed", "queued", "rejected", "canceled", "running", "succeeded", "pendingApproval"}  # the strict client's list
OBJECT_TYPE = {"ip", "url", "domain", "fileSha1", "fileSha256", "senderMailAddress"}
V1_ERROR = {"error": {"code": str, "message": str, "number": maybe(int)}}
ACTIVITY = {"mailMsgSubject": str, "mailMsgId": str, "msgUuid": str, "mailbox": str, "mailSenderIp": str, "mailFromAddresses": [str], "mailWholeHeader": [str],
            "mailToAddresses": [str], "mailSourceDomain": str, "searchDL": str, "scanType": str, "eventTime": int, "orgId": str, "mailUrlsVisibleLink": [str],
            "mailUrlsRealLink": [str], "eventSourceType": int, "mailDirection": int}
ACTIVITIES = {"items": [ACTIVITY], "progressRate": int, "nextLink": maybe(str)}
ENTITY = {"entityId": str, "entityType": {"host", "account", "emailAddress", "container", "cloudIdentity", "awsLambda"}, "entityValue": str,
          "relatedEntities": [str], "relatedIndicatorIds": [int], "provenance": [str]}
ALERT = {
    "id": str, "schemaVersion": str, "status": {"Open", "In Progress", "Closed"},
    "investigationStatus": {"Benign True Positive", "Closed", "False Positive", "In Progress", "New", "True Positive"}, "investigationResult": {"No Findings", "Noteworthy", "True Positive", "False Positive", "Benign True Positive"},
    "workbenchLink": str, "alertProvider": {"SAE", "TI"}, "model": str, "modelId": str, "modelType": {"preset", "custom"}, "ownerIds": [str], "score": int, "severity": {"critical", "high", "medium", "low"},
    "impactScope": {"desktopCount": int, "serverCount": int, "accountCount": int, "emailAddressCount": int, "containerCount": int, "cloudIdentityCount": int, "entities": [ENTITY]},
    "createdDateTime": str, "updatedDateTime": str, "description": str,
    "indicators": [{"id": int, "type": str, "field": str, "value": str, "relatedEntities": [str], "filterIds": [str], "provenance": [str]}],
    "matchedRules": [{"id": str, "name": str, "matchedFilters": [
        {"id": str, "name": str, "matchedDateTime": str, "mitreTechniqueIds": [str],
         "matchedEvents": [{"uuid": str, "matchedDateTime": str, "type": str}]}]}]}
ALERTS = {"totalCount": int, "count": int, "items": [ALERT], "nextLink": maybe(str)}
NOTE = {"id": int, "content": str, "creatorName": str, "createdDateTime": str, "creatorMailAddress": nullable(str), "lastUpdatedBy": nullable(str),
        "lastUpdatedDateTime": nullable(str)}
NOTES = {"items": [NOTE], "nextLink": maybe(str)}
OAT = {"totalCount": int, "count": int, "nextLink": maybe(str), "items": [
    {"source": {"emailActivityData"}, "uuid": str, "entityType": {"mailbox"}, "entityName": str, "detectedDateTime": str, "ingestedDateTime": str,
     "filters": [{"id": str, "name": str, "description": maybe(str), "mitreTacticIds": [str], "mitreTechniqueIds": [str],
                  "highlightedObjects": [{"type": str, "field": str, "value": either(str, int, [str])}],
                  "riskLevel": {"undefined", "info", "low", "medium", "high", "critical"}, "type": {"preset", "custom"}}],
     "detail": {"mailMsgSubject": str, "mailMsgId": str, "msgUuid": str, "mailbox": str, "mailFromAddresses": [str], "mailToAddresses": [str],
                "scanType": str, "eventTime": int, "orgId": str}}]}
DETECTIONS = {"items": [{"uuid": str, "eventTime": int, "eventTimeDT": str, "eventName": str, "productCode": {"sca"}, "filterName": str, "act": [str],
                         "suser": [str], "duser": [str], "mailMsgSubject": str, "mailMsgId": str, "msgUuid": str, "mailbox": str, "mailDirection": int}],
              "progressRate": int, "nextLink": maybe(str)}
AUDIT = {"items": [{"loggedDateTime": str, "loggedUser": str, "loggedRole": str, "accessType": str, "category": str, "activity": str, "result": str,
                    "details": {}}], "nextLink": maybe(str)}
MULTI = [{"status": int, "headers": maybe([{"name": str, "value": str}]), "body": maybe(anything)}]
TASK = {"id": str, "status": STATUS, "createdDateTime": str, "lastActionDateTime": str, "action": str, "description": maybe(str), "account": maybe(str),
        "error": maybe({"code": str, "message": str, "number": int})}
MAIL_TASK = dict(TASK, tasks=[{"lastActionDateTime": str, "messageId": str, "mailBox": str, "messageSubject": str, "uniqueId": str, "organizationId": str, "status": STATUS}])
ACCOUNT_TASK = dict(TASK, tasks=[{"accountName": str, "iam": {"AAD", "OPAD"}, "lastActionDateTime": str, "status": STATUS}])
BLOCK_TASK = dict(TASK, type=OBJECT_TYPE, value=str)
SUSPICIOUS = {"totalCount": int, "count": int, "nextLink": maybe(str), "items": [
    {"type": OBJECT_TYPE, "value": str, "lastModifiedDateTime": str, "scanAction": {"block", "log"}, "riskLevel": {"high", "medium", "low", "noRisk"},
     "inExceptionList": bool, "expiredDateTime": str}]}
EXCEPTIONS = {"items": [{"type": OBJECT_TYPE, "value": str, "lastModifiedDateTime": str, "description": maybe(str)}], "nextLink": maybe(str)}
API_KEY = {"id": str, "name": str, "status": {"enabled", "disabled"}, "role": str, "expiredDateTime": str, "lastUsedDateTime": str, "description": nullable(str)}
API_KEYS = {"totalCount": int, "count": int, "items": [API_KEY], "nextLink": maybe(str)}
NEW_KEYS = [{"status": {201}, "body": {"id": str, "value": str, "expiredDateTime": str}}]
INVENTORY = {"items": [{}], "totalCount": int, "count": int, "nextLink": maybe(str)}
USAGE = {"submissionReserveCount": int, "submissionRemainingCount": int, "submissionCount": int, "submissionExemptionCount": int,
         "submissionCountDetail": {"fileCount": int, "fileExemptionCount": int, "urlCount": int, "urlExemptionCount": int}}
DIGEST = {"md5": str, "sha1": str, "sha256": str}
SUBMITTED = {"id": str, "digest": DIGEST, "arguments": maybe(str)}
SUBMITTED_URLS = [{"id": str, "url": str, "digest": DIGEST}]
SANDBOX_TASK = {"id": str, "status": {"queued", "running", "succeeded", "failed"}, "createdDateTime": str, "lastActionDateTime": str, "action": {"analyzeFile", "analyzeUrl"},
                "resourceLocation": str, "isCached": bool, "digest": DIGEST, "arguments": maybe(str)}
ANALYSIS = {"id": str, "type": {"file", "url"}, "analysisCompletionDateTime": str, "riskLevel": {"high", "medium", "low", "noRisk"}, "trueFileType": maybe(str), "digest": DIGEST,
            "arguments": maybe(str), "detectionNames": [str], "threatTypes": [str]}
SANDBOX_OBJECTS = {"items": [{"riskLevel": {"high", "medium", "low", "noRisk"}, "analysisCompletionDateTime": str, "expiredDateTime": str, "rootSha1": str}]}
