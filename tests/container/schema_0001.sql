-- What the release before schema 0002 left behind, as sqlite3 dumps it: three alerts, sent on the channel "well",
-- waiting on "down", which had answered 503; and an acknowledgement of the first, until 11 December 2026.
BEGIN TRANSACTION;
CREATE TABLE acknowledgements (
	id INTEGER NOT NULL, 
	commitment_id VARCHAR(100) NOT NULL, 
	at DATETIME NOT NULL, 
	until DATETIME, 
	"by" VARCHAR(100) NOT NULL, 
	note TEXT, 
	withdrawn_at DATETIME, 
	resume_at DATETIME, 
	CONSTRAINT pk_acknowledgements PRIMARY KEY (id), 
	CONSTRAINT ck_acknowledgements_ends_after_it_began CHECK (until > at), 
	CONSTRAINT fk_acknowledgements_commitment_id FOREIGN KEY(commitment_id) REFERENCES commitments (id)
);
INSERT INTO "acknowledgements" VALUES(1,'first','2026-11-27 18:27:30.570633','2026-12-11 18:27:30.570633','desk',NULL,NULL,'2026-12-11 18:27:30.570633');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE alert_milestones (
	commitment_id VARCHAR(100) NOT NULL, 
	revision INTEGER NOT NULL, 
	name VARCHAR(60) NOT NULL, 
	kind VARCHAR(12) NOT NULL, 
	due_at DATETIME NOT NULL, 
	alert_id INTEGER NOT NULL, 
	CONSTRAINT pk_alert_milestones PRIMARY KEY (commitment_id, revision, name), 
	CONSTRAINT ck_alert_milestones_kind_known CHECK (kind IN ('before', 'opens', 'last_day', 'after', 'repeat', 'review', 'evidence')), 
	CONSTRAINT fk_alert_milestones_alert_id FOREIGN KEY(alert_id) REFERENCES alerts (id)
)
 WITHOUT ROWID

;
INSERT INTO "alert_milestones" VALUES('first',1,'after-P1D','after','2025-10-01 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'after-P7D','after','2025-10-07 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'before-P14D','before','2025-09-16 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'before-P180D','before','2025-04-03 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'before-P1D','before','2025-09-29 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'before-P30D','before','2025-08-31 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'before-P3D','before','2025-09-27 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'before-P7D','before','2025-09-23 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'before-P90D','before','2025-07-02 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'last-day','last_day','2025-09-30 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'opens','opens','2025-09-01 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'repeat-2025-11-06','repeat','2025-11-06 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'repeat-2025-12-06','repeat','2025-12-06 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'repeat-2026-01-05','repeat','2026-01-05 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'repeat-2026-02-04','repeat','2026-02-04 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'repeat-2026-03-06','repeat','2026-03-06 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'repeat-2026-04-05','repeat','2026-04-05 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'repeat-2026-05-05','repeat','2026-05-05 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'repeat-2026-06-04','repeat','2026-06-04 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'repeat-2026-07-04','repeat','2026-07-04 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'repeat-2026-08-03','repeat','2026-08-03 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'repeat-2026-09-02','repeat','2026-09-02 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'repeat-2026-10-02','repeat','2026-10-02 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('first',1,'repeat-2026-11-01','repeat','2026-11-01 06:00:00.000000',1);
INSERT INTO "alert_milestones" VALUES('second',1,'after-P1D','after','2025-11-01 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('second',1,'after-P7D','after','2025-11-07 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('second',1,'before-P14D','before','2025-10-17 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('second',1,'before-P180D','before','2025-05-04 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('second',1,'before-P1D','before','2025-10-30 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('second',1,'before-P30D','before','2025-10-01 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('second',1,'before-P3D','before','2025-10-28 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('second',1,'before-P7D','before','2025-10-24 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('second',1,'before-P90D','before','2025-08-02 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('second',1,'last-day','last_day','2025-10-31 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('second',1,'opens','opens','2025-10-01 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('second',1,'repeat-2025-12-07','repeat','2025-12-07 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('second',1,'repeat-2026-01-06','repeat','2026-01-06 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('second',1,'repeat-2026-02-05','repeat','2026-02-05 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('second',1,'repeat-2026-03-07','repeat','2026-03-07 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('second',1,'repeat-2026-04-06','repeat','2026-04-06 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('second',1,'repeat-2026-05-06','repeat','2026-05-06 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('second',1,'repeat-2026-06-05','repeat','2026-06-05 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('second',1,'repeat-2026-07-05','repeat','2026-07-05 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('second',1,'repeat-2026-08-04','repeat','2026-08-04 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('second',1,'repeat-2026-09-03','repeat','2026-09-03 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('second',1,'repeat-2026-10-03','repeat','2026-10-03 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('second',1,'repeat-2026-11-02','repeat','2026-11-02 06:00:00.000000',2);
INSERT INTO "alert_milestones" VALUES('third',1,'before-P180D','before','2026-10-02 06:00:00.000000',3);
CREATE TABLE alerts (
	id INTEGER NOT NULL, 
	"key" VARCHAR(200) NOT NULL, 
	commitment_id VARCHAR(100) NOT NULL, 
	revision INTEGER NOT NULL, 
	milestone VARCHAR(60) NOT NULL, 
	kind VARCHAR(12) NOT NULL, 
	milestone_on DATE NOT NULL, 
	due_at DATETIME NOT NULL, 
	missed JSON NOT NULL, 
	status VARCHAR(12) NOT NULL, 
	raised_at DATETIME NOT NULL, 
	escalate_at DATETIME, 
	released_at DATETIME, 
	CONSTRAINT pk_alerts PRIMARY KEY (id), 
	CONSTRAINT ck_alerts_kind_known CHECK (kind IN ('before', 'opens', 'last_day', 'after', 'repeat', 'review', 'evidence')), 
	CONSTRAINT ck_alerts_status_known CHECK (status IN ('undated', 'scheduled', 'approaching', 'in_window', 'due_today', 'passed', 'under_review', 'settled')), 
	CONSTRAINT ck_alerts_never_early CHECK (due_at <= raised_at), 
	CONSTRAINT fk_alerts_commitment_id_revision FOREIGN KEY(commitment_id, revision) REFERENCES revisions (commitment_id, number), 
	CONSTRAINT uq_alerts_key UNIQUE ("key")
);
INSERT INTO "alerts" VALUES(1,'first:1:repeat-2026-11-01','first',1,'repeat-2026-11-01','repeat','2026-11-01','2026-11-01 06:00:00.000000','["2025-04-03", "2025-07-02", "2025-08-31", "2025-09-01", "2025-09-16", "2025-09-23", "2025-09-27", "2025-09-29", "2025-09-30", "2025-10-01", "2025-10-07", "2025-11-06", "2025-12-06", "2026-01-05", "2026-02-04", "2026-03-06", "2026-04-05", "2026-05-05", "2026-06-04", "2026-07-04", "2026-08-03", "2026-09-02", "2026-10-02"]','passed','2026-11-27 18:27:22.716324',NULL,NULL);
INSERT INTO "alerts" VALUES(2,'second:1:repeat-2026-11-02','second',1,'repeat-2026-11-02','repeat','2026-11-02','2026-11-02 06:00:00.000000','["2025-05-04", "2025-08-02", "2025-10-01", "2025-10-01", "2025-10-17", "2025-10-24", "2025-10-28", "2025-10-30", "2025-10-31", "2025-11-01", "2025-11-07", "2025-12-07", "2026-01-06", "2026-02-05", "2026-03-07", "2026-04-06", "2026-05-06", "2026-06-05", "2026-07-05", "2026-08-04", "2026-09-03", "2026-10-03"]','passed','2026-11-27 18:27:22.716324',NULL,NULL);
INSERT INTO "alerts" VALUES(3,'third:1:before-P180D','third',1,'before-P180D','before','2026-10-02','2026-10-02 06:00:00.000000','[]','approaching','2026-11-27 18:27:22.716324',NULL,NULL);
CREATE TABLE announcements (
	id INTEGER NOT NULL, 
	commitment_id VARCHAR(100) NOT NULL, 
	kind VARCHAR(12) NOT NULL, 
	made_on VARCHAR(60) NOT NULL, 
	made_earliest DATE, 
	made_latest DATE, 
	document TEXT NOT NULL, 
	phrase TEXT, 
	language VARCHAR(30), 
	"by" VARCHAR(300), 
	note TEXT, 
	deadline JSON, 
	provisional BOOLEAN NOT NULL, 
	origin VARCHAR(12) NOT NULL, 
	file_key VARCHAR(64), 
	recorded_at DATETIME NOT NULL, 
	recorded_by VARCHAR(100), 
	withdrawn_at DATETIME, 
	withdrawn_by VARCHAR(100), 
	withdrawn_reason TEXT, 
	CONSTRAINT pk_announcements PRIMARY KEY (id), 
	CONSTRAINT ck_announcements_kind_known CHECK (kind IN ('kept', 'not_kept', 'moved', 'withdrawn', 'superseded', 'progress')), 
	CONSTRAINT ck_announcements_origin_known CHECK (origin IN ('catalogue', 'api', 'cli', 'page', 'intake')), 
	CONSTRAINT ck_announcements_made_in_order CHECK (made_earliest <= made_latest), 
	CONSTRAINT ck_announcements_made_on_some_day CHECK (made_earliest IS NOT NULL OR made_latest IS NOT NULL), 
	CONSTRAINT fk_announcements_commitment_id FOREIGN KEY(commitment_id) REFERENCES commitments (id), 
	CONSTRAINT uq_announcements_commitment_id_file_key UNIQUE (commitment_id, file_key)
);
CREATE TABLE attempts (
	delivery_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	started_at DATETIME NOT NULL, 
	finished_at DATETIME NOT NULL, 
	outcome VARCHAR(8) NOT NULL, 
	status_code INTEGER, 
	detail TEXT, 
	CONSTRAINT pk_attempts PRIMARY KEY (delivery_id, number), 
	CONSTRAINT ck_attempts_outcome_known CHECK (outcome IN ('sent', 'delayed', 'refused')), 
	CONSTRAINT ck_attempts_number_counts_from_1 CHECK (number >= 1), 
	CONSTRAINT fk_attempts_delivery_id FOREIGN KEY(delivery_id) REFERENCES deliveries (id)
)
 WITHOUT ROWID

;
INSERT INTO "attempts" VALUES(1,1,'2026-11-27 18:27:22.765721','2026-11-27 18:27:22.799765','sent',NULL,'answered 204');
INSERT INTO "attempts" VALUES(2,1,'2026-11-27 18:27:22.772493','2026-11-27 18:27:22.799967','sent',NULL,'answered 204');
INSERT INTO "attempts" VALUES(3,1,'2026-11-27 18:27:22.773420','2026-11-27 18:27:22.802389','sent',NULL,'answered 204');
INSERT INTO "attempts" VALUES(4,1,'2026-11-27 18:27:22.776577','2026-11-27 18:27:22.802826','delayed',503,'answered 503');
INSERT INTO "attempts" VALUES(5,1,'2026-11-27 18:27:22.780000','2026-11-27 18:27:22.802993','delayed',503,'answered 503');
INSERT INTO "attempts" VALUES(6,1,'2026-11-27 18:27:22.782147','2026-11-27 18:27:22.803177','delayed',503,'answered 503');
CREATE TABLE audit_news (
	kind VARCHAR(20) NOT NULL, 
	told_at DATETIME NOT NULL, 
	cleared_at DATETIME, 
	CONSTRAINT pk_audit_news PRIMARY KEY (kind)
);
CREATE TABLE catalogue_loads (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	file TEXT NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	routes JSON, 
	faults JSON, 
	CONSTRAINT pk_catalogue_loads PRIMARY KEY (id), 
	CONSTRAINT ck_catalogue_loads_loaded_or_refused CHECK ((routes IS NULL) <> (faults IS NULL))
);
INSERT INTO "catalogue_loads" VALUES(1,'2026-11-27 18:27:22.595910','deadlines.toml','82d0f0d423e5e9190e662445a549f0bb79977f76592aa5ee49c3eeb627d8530a','[]',NULL);
CREATE TABLE channel_settings (
	channel VARCHAR(60) NOT NULL, 
	off_since DATETIME, 
	trouble VARCHAR(8), 
	trouble_since DATETIME, 
	trouble_reason TEXT, 
	trouble_told_at DATETIME, 
	last_sent_at DATETIME, 
	trouble_told VARCHAR(8), 
	last_trouble_at DATETIME, 
	well_since DATETIME, 
	well_told_at DATETIME, 
	CONSTRAINT pk_channel_settings PRIMARY KEY (channel), 
	CONSTRAINT ck_channel_settings_trouble_known CHECK (trouble IN ('delayed', 'refused', 'off')), 
	CONSTRAINT ck_channel_settings_trouble_whole CHECK ((trouble IS NULL) = (trouble_since IS NULL)), 
	CONSTRAINT ck_channel_settings_trouble_told_known CHECK (trouble_told IN ('delayed', 'refused', 'off')), 
	CONSTRAINT ck_channel_settings_off_for_a_reason CHECK (off_since IS NULL OR trouble IS NOT NULL), 
	CONSTRAINT ck_channel_settings_well_or_in_trouble CHECK (well_since IS NULL OR trouble IS NULL)
);
INSERT INTO "channel_settings" VALUES('down',NULL,'delayed','2026-11-27 18:27:22.806303','answered 503',NULL,NULL,NULL,'2026-11-27 18:27:22.806303',NULL,NULL);
INSERT INTO "channel_settings" VALUES('well',NULL,NULL,NULL,NULL,NULL,'2026-11-27 18:27:22.806303',NULL,NULL,'2026-11-27 18:27:22.806303',NULL);
CREATE TABLE commitment_tags (
	commitment_id VARCHAR(100) NOT NULL, 
	tag VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_commitment_tags PRIMARY KEY (commitment_id, tag), 
	CONSTRAINT fk_commitment_tags_commitment_id FOREIGN KEY(commitment_id) REFERENCES commitments (id)
);
CREATE TABLE commitments (
	id VARCHAR(100) NOT NULL, 
	origin VARCHAR(12) NOT NULL, 
	entry JSON NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	zone VARCHAR(64) NOT NULL, 
	alerts BOOLEAN NOT NULL, 
	counted_from DATE NOT NULL, 
	follows VARCHAR(100), 
	revision INTEGER NOT NULL, 
	modality VARCHAR(8), 
	earliest DATE, 
	latest DATE, 
	approach_on DATE, 
	settled_outcome VARCHAR(12), 
	settled_on DATE, 
	evidence_on DATE, 
	next_due_at DATETIME, 
	resume_at DATETIME, 
	created_at DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	archived_at DATETIME, 
	CONSTRAINT pk_commitments PRIMARY KEY (id), 
	CONSTRAINT ck_commitments_modality_known CHECK (modality IN ('by', 'until', 'on', 'during')), 
	CONSTRAINT ck_commitments_origin_known CHECK (origin IN ('catalogue', 'api', 'cli', 'page', 'intake')), 
	CONSTRAINT ck_commitments_settled_outcome_known CHECK (settled_outcome IN ('kept', 'kept_late', 'not_kept', 'withdrawn', 'superseded')), 
	CONSTRAINT ck_commitments_settled_whole CHECK ((settled_outcome IS NULL) = (settled_on IS NULL)), 
	CONSTRAINT ck_commitments_window_in_order CHECK (earliest <= latest), 
	CONSTRAINT ck_commitments_silent_when_over CHECK (next_due_at IS NULL OR (settled_on IS NULL AND archived_at IS NULL AND alerts)), 
	CONSTRAINT ck_commitments_revision_counts_from_1 CHECK (revision >= 1)
);
INSERT INTO "commitments" VALUES('first','catalogue','{"title": {"en": "The first report is published"}, "parties": ["The ministry"], "zone": "Asia/Baghdad", "tags": [], "ladder": {"alert_at": "09:00", "before": ["P180D", "P90D", "P30D", "P14D", "P7D", "P3D", "P1D"], "opens": true, "after": ["P1D", "P7D"], "repeat": "P30D", "review": "P90D", "send_days": [1, 2, 3, 4, 5, 6, 7]}, "deadline": {"modality": "by", "edtf": "2025-09", "earliest": "2025-09-01", "latest": "2025-09-30", "within": null, "after": null}, "readings": [], "note": null, "alerts": true}','63acb24300450e4198858be799f94a4a4b397245fbcbe4025afde134f4c2a737','Asia/Baghdad',1,'2024-09-28',NULL,1,'by','2025-09-01','2025-09-30','2025-04-03',NULL,NULL,NULL,'2026-12-01 06:00:00.000000',NULL,'2026-11-27 18:27:22.595910','2026-11-27 18:27:22.595910',NULL);
INSERT INTO "commitments" VALUES('second','catalogue','{"title": {"en": "The second report is published"}, "parties": ["The ministry"], "zone": "Asia/Baghdad", "tags": [], "ladder": {"alert_at": "09:00", "before": ["P180D", "P90D", "P30D", "P14D", "P7D", "P3D", "P1D"], "opens": true, "after": ["P1D", "P7D"], "repeat": "P30D", "review": "P90D", "send_days": [1, 2, 3, 4, 5, 6, 7]}, "deadline": {"modality": "by", "edtf": "2025-10", "earliest": "2025-10-01", "latest": "2025-10-31", "within": null, "after": null}, "readings": [], "note": null, "alerts": true}','f8a867bfaad09e906109a6d5739594f357ffa37b51808be63b2813437ec4185d','Asia/Baghdad',1,'2024-09-28',NULL,1,'by','2025-10-01','2025-10-31','2025-05-04',NULL,NULL,NULL,'2026-12-02 06:00:00.000000',NULL,'2026-11-27 18:27:22.595910','2026-11-27 18:27:22.595910',NULL);
INSERT INTO "commitments" VALUES('third','catalogue','{"title": {"en": "The third report is published"}, "parties": ["The council"], "zone": "Asia/Baghdad", "tags": [], "ladder": {"alert_at": "09:00", "before": ["P180D", "P90D", "P30D", "P14D", "P7D", "P3D", "P1D"], "opens": true, "after": ["P1D", "P7D"], "repeat": "P30D", "review": "P90D", "send_days": [1, 2, 3, 4, 5, 6, 7]}, "deadline": {"modality": "by", "edtf": "2027-03", "earliest": "2027-03-01", "latest": "2027-03-31", "within": null, "after": null}, "readings": [], "note": null, "alerts": true}','f0f4938eb1009dc991789b485b3e954e167024ec9d9992ae8824ff13585ef361','Asia/Baghdad',1,'2024-09-28',NULL,1,'by','2027-03-01','2027-03-31','2026-10-02',NULL,NULL,NULL,'2026-12-31 06:00:00.000000',NULL,'2026-11-27 18:27:22.595910','2026-11-27 18:27:22.595910',NULL);
CREATE TABLE deliveries (
	id INTEGER NOT NULL, 
	channel VARCHAR(60) NOT NULL, 
	idempotency_key VARCHAR(300) NOT NULL, 
	notice JSON, 
	state VARCHAR(8) NOT NULL, 
	reason TEXT, 
	created_at DATETIME NOT NULL, 
	since DATETIME NOT NULL, 
	next_attempt_at DATETIME, 
	leased_by VARCHAR(40), 
	attempts INTEGER NOT NULL, 
	failures INTEGER NOT NULL, 
	finished_at DATETIME, 
	receipt TEXT, 
	CONSTRAINT pk_deliveries PRIMARY KEY (id), 
	CONSTRAINT ck_deliveries_finished_is_dated CHECK ((state = 'pending') = (finished_at IS NULL)), 
	CONSTRAINT ck_deliveries_pending_is_planned CHECK ((state = 'pending') = (next_attempt_at IS NOT NULL)), 
	CONSTRAINT ck_deliveries_only_pending_is_leased CHECK (leased_by IS NULL OR state = 'pending'), 
	CONSTRAINT ck_deliveries_state_known CHECK (state IN ('pending', 'sent', 'failed', 'withheld')), 
	CONSTRAINT ck_deliveries_failure_has_reason CHECK (state NOT IN ('failed', 'withheld') OR reason IS NOT NULL), 
	CONSTRAINT ck_deliveries_failures_are_attempts CHECK (0 <= failures AND failures <= attempts), 
	CONSTRAINT uq_deliveries_idempotency_key UNIQUE (idempotency_key)
);
INSERT INTO "deliveries" VALUES(1,'well','first:1:repeat-2026-11-01:well',NULL,'sent',NULL,'2026-11-27 18:27:22.716324','2026-11-27 18:27:22.716324',NULL,NULL,1,0,'2026-11-27 18:27:22.799765','answered 204');
INSERT INTO "deliveries" VALUES(2,'well','second:1:repeat-2026-11-02:well',NULL,'sent',NULL,'2026-11-27 18:27:22.716324','2026-11-27 18:27:22.716324',NULL,NULL,1,0,'2026-11-27 18:27:22.799967','answered 204');
INSERT INTO "deliveries" VALUES(3,'well','third:1:before-P180D:well',NULL,'sent',NULL,'2026-11-27 18:27:22.716324','2026-11-27 18:27:22.716324',NULL,NULL,1,0,'2026-11-27 18:27:22.802389','answered 204');
INSERT INTO "deliveries" VALUES(4,'down','first:1:repeat-2026-11-01:down',NULL,'pending','answered 503','2026-11-27 18:27:22.716324','2026-11-27 18:27:22.716324','2026-11-27 18:27:55.430419',NULL,1,1,NULL,NULL);
INSERT INTO "deliveries" VALUES(5,'down','second:1:repeat-2026-11-02:down',NULL,'pending','answered 503','2026-11-27 18:27:22.716324','2026-11-27 18:27:22.716324','2026-11-27 18:27:55.045725',NULL,1,1,NULL,NULL);
INSERT INTO "deliveries" VALUES(6,'down','third:1:before-P180D:down',NULL,'pending','answered 503','2026-11-27 18:27:22.716324','2026-11-27 18:27:22.716324','2026-11-27 18:27:53.673291',NULL,1,1,NULL,NULL);
CREATE TABLE delivery_alerts (
	alert_id INTEGER NOT NULL, 
	channel VARCHAR(60) NOT NULL, 
	delivery_id INTEGER NOT NULL, 
	withheld VARCHAR(20), 
	CONSTRAINT pk_delivery_alerts PRIMARY KEY (alert_id, channel), 
	CONSTRAINT fk_delivery_alerts_alert_id FOREIGN KEY(alert_id) REFERENCES alerts (id), 
	CONSTRAINT fk_delivery_alerts_delivery_id FOREIGN KEY(delivery_id) REFERENCES deliveries (id)
)
 WITHOUT ROWID

;
INSERT INTO "delivery_alerts" VALUES(1,'down',4,NULL);
INSERT INTO "delivery_alerts" VALUES(1,'well',1,NULL);
INSERT INTO "delivery_alerts" VALUES(2,'down',5,NULL);
INSERT INTO "delivery_alerts" VALUES(2,'well',2,NULL);
INSERT INTO "delivery_alerts" VALUES(3,'down',6,NULL);
INSERT INTO "delivery_alerts" VALUES(3,'well',3,NULL);
CREATE TABLE engines (
	id VARCHAR(40) NOT NULL, 
	version VARCHAR(20) NOT NULL, 
	started_at DATETIME NOT NULL, 
	cycle_at DATETIME, 
	audit_at DATETIME, 
	audited_through VARCHAR(100), 
	findings JSON NOT NULL, 
	tick_seconds INTEGER NOT NULL, 
	audit_seconds INTEGER NOT NULL, 
	catalogue VARCHAR(64), 
	stopped_at DATETIME, 
	CONSTRAINT pk_engines PRIMARY KEY (id)
);
INSERT INTO "engines" VALUES('previous-10467-fa7724','0.1.0','2026-11-27 18:27:22.622378','2026-11-27 18:27:31.707197',NULL,NULL,'[]',1,600,'82d0f0d423e5e9190e662445a549f0bb79977f76592aa5ee49c3eeb627d8530a','2026-11-27 18:27:32.338887');
CREATE TABLE events (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	commitment_id VARCHAR(100), 
	who VARCHAR(100), 
	facts JSON NOT NULL, 
	CONSTRAINT pk_events PRIMARY KEY (id)
);
INSERT INTO "events" VALUES(1,'2026-11-27 18:27:22.595910','catalogue.loaded',NULL,'deadlines.toml','{"added": 3, "changed": 0, "archived": 0}');
INSERT INTO "events" VALUES(2,'2026-11-27 18:27:22.806303','channel.delayed',NULL,'engine','{"channel": "down", "reason": "answered 503"}');
INSERT INTO "events" VALUES(3,'2026-11-27 18:27:30.570633','acknowledgement.recorded','first','desk','{"acknowledgement": 1, "until": "2026-12-11T18:27:30.570633+00:00"}');
CREATE TABLE revisions (
	commitment_id VARCHAR(100) NOT NULL, 
	number INTEGER NOT NULL, 
	modality VARCHAR(8), 
	edtf VARCHAR(60), 
	earliest DATE, 
	latest DATE, 
	within VARCHAR(20), 
	"after" VARCHAR(100), 
	cause VARCHAR(12) NOT NULL, 
	decided_on DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	CONSTRAINT pk_revisions PRIMARY KEY (commitment_id, number), 
	CONSTRAINT ck_revisions_cause_known CHECK (cause IN ('catalogue', 'announcement', 'computed')), 
	CONSTRAINT ck_revisions_modality_known CHECK (modality IN ('by', 'until', 'on', 'during')), 
	CONSTRAINT ck_revisions_edtf_means_days CHECK ((edtf IS NULL) = (earliest IS NULL AND latest IS NULL)), 
	CONSTRAINT ck_revisions_relative_whole CHECK ((within IS NULL) = (after IS NULL)), 
	CONSTRAINT ck_revisions_window_in_order CHECK (earliest <= latest), 
	CONSTRAINT ck_revisions_undated_has_no_date CHECK (modality IS NOT NULL OR (edtf IS NULL AND within IS NULL)), 
	CONSTRAINT ck_revisions_number_counts_from_1 CHECK (number >= 1), 
	CONSTRAINT fk_revisions_commitment_id FOREIGN KEY(commitment_id) REFERENCES commitments (id)
);
INSERT INTO "revisions" VALUES('first',1,'by','2025-09','2025-09-01','2025-09-30',NULL,NULL,'catalogue','2024-09-28','2026-11-27 18:27:22.595910');
INSERT INTO "revisions" VALUES('second',1,'by','2025-10','2025-10-01','2025-10-31',NULL,NULL,'catalogue','2024-09-28','2026-11-27 18:27:22.595910');
INSERT INTO "revisions" VALUES('third',1,'by','2027-03','2027-03-01','2027-03-31',NULL,NULL,'catalogue','2024-09-28','2026-11-27 18:27:22.595910');
CREATE TABLE silences (
	id INTEGER NOT NULL, 
	commitment_id VARCHAR(100), 
	tag VARCHAR(100), 
	starts_at DATETIME NOT NULL, 
	ends_at DATETIME NOT NULL, 
	reason TEXT NOT NULL, 
	created_by VARCHAR(100), 
	created_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	resume_at DATETIME, 
	CONSTRAINT pk_silences PRIMARY KEY (id), 
	CONSTRAINT ck_silences_about_one_thing CHECK ((commitment_id IS NULL) <> (tag IS NULL)), 
	CONSTRAINT ck_silences_ends_after_it_starts CHECK (starts_at < ends_at), 
	CONSTRAINT fk_silences_commitment_id FOREIGN KEY(commitment_id) REFERENCES commitments (id)
);
CREATE TABLE sources (
	id INTEGER NOT NULL, 
	commitment_id VARCHAR(100) NOT NULL, 
	document VARCHAR(300) NOT NULL, 
	publisher VARCHAR(300), 
	url TEXT, 
	published DATE, 
	said_on DATE, 
	phrase TEXT NOT NULL, 
	language VARCHAR(30) NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	removed_at DATETIME, 
	CONSTRAINT pk_sources PRIMARY KEY (id), 
	CONSTRAINT fk_sources_commitment_id FOREIGN KEY(commitment_id) REFERENCES commitments (id)
);
INSERT INTO "sources" VALUES(1,'first','a report',NULL,NULL,'2024-09-28',NULL,'by September 2025','en','2026-11-27 18:27:22.595910',NULL);
INSERT INTO "sources" VALUES(2,'second','a report',NULL,NULL,'2024-09-28',NULL,'by October 2025','en','2026-11-27 18:27:22.595910',NULL);
INSERT INTO "sources" VALUES(3,'third','a report',NULL,NULL,'2024-09-28',NULL,'by March 2027','en','2026-11-27 18:27:22.595910',NULL);
CREATE TABLE tokens (
	id INTEGER NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	scope VARCHAR(5) NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME, 
	revoked_at DATETIME, 
	CONSTRAINT pk_tokens PRIMARY KEY (id), 
	CONSTRAINT ck_tokens_scope_known CHECK (scope IN ('read', 'write')), 
	CONSTRAINT uq_tokens_hash UNIQUE (hash), 
	CONSTRAINT uq_tokens_name UNIQUE (name)
);
CREATE INDEX ix_commitments_follows ON commitments (follows) WHERE follows IS NOT NULL;
CREATE INDEX ix_commitments_standing ON commitments (id, zone, modality, earliest, latest, approach_on, settled_on, evidence_on) WHERE archived_at IS NULL;
CREATE INDEX ix_commitments_catalogue ON commitments (id) WHERE origin = 'catalogue';
CREATE INDEX ix_commitments_next_due_at ON commitments (next_due_at) WHERE next_due_at IS NOT NULL;
CREATE INDEX ix_commitments_resume_at ON commitments (resume_at) WHERE resume_at IS NOT NULL;
CREATE INDEX ix_deliveries_due ON deliveries (channel, next_attempt_at) WHERE state = 'pending';
CREATE INDEX ix_deliveries_waiting ON deliveries (channel, since) WHERE state = 'pending';
CREATE INDEX ix_deliveries_state_id ON deliveries (state, id);
CREATE INDEX ix_engines_cycle_at ON engines (cycle_at);
CREATE INDEX ix_events_at ON events (at);
CREATE INDEX ix_events_commitment_id ON events (commitment_id);
CREATE INDEX ix_acknowledgements_commitment_id ON acknowledgements (commitment_id);
CREATE INDEX ix_acknowledgements_resume_at ON acknowledgements (resume_at) WHERE resume_at IS NOT NULL;
CREATE INDEX ix_announcements_commitment_id ON announcements (commitment_id);
CREATE INDEX ix_commitment_tags_tag ON commitment_tags (tag, commitment_id);
CREATE INDEX ix_silences_ends_at ON silences (ends_at);
CREATE INDEX ix_silences_resume_at ON silences (resume_at) WHERE resume_at IS NOT NULL;
CREATE INDEX ix_sources_commitment_id ON sources (commitment_id);
CREATE INDEX ix_alerts_commitment_id_id ON alerts (commitment_id, id);
CREATE INDEX ix_alerts_escalate_at ON alerts (escalate_at) WHERE escalate_at IS NOT NULL;
CREATE INDEX ix_alerts_raised_at ON alerts (raised_at);
CREATE INDEX ix_delivery_alerts_delivery_id ON delivery_alerts (delivery_id);
CREATE INDEX ix_delivery_alerts_withheld ON delivery_alerts (alert_id) WHERE withheld IS NOT NULL;
COMMIT;
