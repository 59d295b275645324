/* What the register adds, in one place. */
#include "core/base/part.h"
#include "core/config/folder.h"
#include "core/crm/attachment/attachment.h"
#include "core/crm/consent/consent.h"
#include "core/crm/crm-priv.h"
#include "core/crm/custom/custom.h"
#include "core/crm/duplicate/duplicates.h"
#include "core/crm/erase/erase.h"
#include "core/crm/import/import.h"
#include "core/crm/known/known.h"
#include "core/crm/news/news.h"
#include "core/crm/org-kind.h"
#include "core/crm/proposal/proposal-priv.h"
#include "core/crm/strength/strength.h"
#include "core/crm/strength/weights.h"
#include "core/db/db.h"

#include "core/crm/crm-assets.h"
#include "core/crm/filter/filter.h"

static const struct cordee_table crm_tables[] = {
    {.name = "party",
     .tracked = true,
     .person = "id",
     .label = T_LATER("Person"),
     .untracked = "last_contact", /* follows from interaction_party */
     .undumped_columns = "last_contact"},
    {.name = "email_address",
     .tracked = true,
     .person = "party",
     .label = T_LATER("Addresses")},
    {.name = "phone", .tracked = true, .person = "party", .label = T_LATER("Phones")},
    {.name = "role",
     .tracked = true,
     .person = "party",
     .label = T_LATER("Roles"),
     .merge_most = "key_contact",
     .merge_span = "since,until"},
    {.name = "cluster", .tracked = true},
    {.name = "party_cluster",
     .tracked = true,
     .person = "party",
     .label = T_LATER("Clusters")},
    {.name = "staff_cluster"},
    {.name = "membership",
     .tracked = true,
     .person = "party",
     .label = T_LATER("Memberships"),
     .merge_span = "since,until"},
    {.name = "member_type", .tracked = true},
    {.name = "member_status", .tracked = true},
    {.name = "fee_class", .tracked = true},
    {.name = "fee", .tracked = true},
    {.name = "relation",
     .tracked = true,
     .person = "party",
     .erase = "DELETE FROM relation WHERE ? IN (party, other)",
     .label = T_LATER("Relations"),
     .merge_span = "since,until"},
    {.name = "place", .undumped = "comes from a file, as it came here"},
    {.name = "place_own", .tracked = true},
    {.name = "party_spot", .undumped = "follows from the places"},
    {.name = "custom_field", .tracked = true},
    {.name = "custom_choice", .tracked = true},
    {.name = "custom_value",
     .tracked = true,
     .person = "party",
     .label = T_LATER("Own fields"),
     .belongs = "party,membership,interaction"},
    {.name = "custom_version", .undumped = "it counts changes of what is dumped"},
    {.name = "tag", .tracked = true},
    {.name = "tagging", .tracked = true, .person = "party", .label = T_LATER("Tags")},
    {.name = "theme", .tracked = true},
    {.name = "competence",
     .tracked = true,
     .person = "party",
     .label = T_LATER("Competences"),
     .merge_most = "level"},
    {.name = "need",
     .tracked = true,
     .person = "party",
     .label = T_LATER("Needs"),
     .merge_most = "level"},
    {.name = "staff",
     .person = "party",
     .erase = "UPDATE staff SET party = NULL WHERE party = ?",
     .undumped_columns = "password"},
    /* A history goes with the last person who took part in it; a mailing stays, for its
     * report. */
    {.name = "interaction",
     .tracked = true,
     .erase = "DELETE FROM interaction WHERE id IN (SELECT x.interaction FROM "
              "interaction_party x WHERE x.party = ? AND NOT EXISTS (SELECT 1 FROM "
              "interaction_party y WHERE y.interaction = x.interaction AND y.party <> "
              "x.party) AND NOT EXISTS (SELECT 1 FROM letter l WHERE l.interaction = "
              "x.interaction AND l.flags & 1))"},
    {.name = "interaction_party",
     .tracked = true,
     .person = "party",
     .label = T_LATER("What happened"),
     .merge_most = "weight,heard",
     .untracked = "weight,counts,met", /* follow from the entry, its kind and the day */
     .undumped_columns = "counts"},
    {.name = "interaction_weight", .tracked = true},
    {.name = "tie",
     .person = "party",
     .label = T_LATER("Contact with our staff, added up"),
     .undumped = "follows from what happened"},
    {.name = "acquaintance",
     .person = "party",
     .label = T_LATER("Took part with others, added up"),
     .erase = "DELETE FROM acquaintance WHERE ? IN (party, other)",
     .undumped = "follows from what happened"},
    {.name = "task", .tracked = true, .person = "party", .label = T_LATER("Follow-ups")},
    {.name = "topic", .tracked = true},
    {.name = "topic_text", .tracked = true},
    /* Proof, and so never undone: what was said keeps who said it, and of what. */
    {.name = "consent",
     .person = "party",
     .label = T_LATER("Consent"),
     .keeps = "party,topic",
     .keeps_if = "said = 1 AND (given = 0 OR topic IS NOT NULL)"},
    {.name = "signup",
     .person = "party",
     .erase = "DELETE FROM signup WHERE party = ?1 OR folded IN (SELECT e.folded FROM "
              "email_address e WHERE e.party = ?1)",
     .label = T_LATER("Asked to confirm"),
     .undumped = "the links that were sent lead here"},
    {.name = "suppression"},
    {.name = "segment", .tracked = true},
    {.name = "import", .undumped = "uploaded lists stay where they were read"},
    {.name = "import_refused", .undumped = "uploaded lists stay where they were read"},
    {.name = "erased_consent"},
    /* What nobody said anything of is found anew. */
    {.name = "duplicate", .undumped_columns = "run", .dump_if = "state <> 'open'"},
    {.name = "party_merge", .undumped_columns = "change_set"},
    {.name = "party_merge_row", .undumped = "only the change log can undo a merge"},
    {.name = "party_count", .undumped = "it is counted by triggers"},
    {.name = "correction",
     .tracked = true,
     .person = "party",
     .label = T_LATER("Corrections")},
    {.name = "proposal",
     .tracked = true,
     .person = "party",
     .label = T_LATER("To confirm"),
     .untracked = "word,stopped,stopped_before"}, /* an undo follows them */
    {.name = "absence",
     .tracked = true,
     .person = "party",
     .label = T_LATER("Absences"),
     .merge_most = "heard_at"},
    {.name = "attachment", .tracked = true, .person = "party", .label = T_LATER("Files")},
    {.name = "attachment_gone", .undumped = "bytes that wait to be deleted here"},
    {0},
};

static const struct cordee_permission crm_permissions[] = {
    {"crm.read", T_LATER("See members, contacts and what happened"),
     "manager,editor,reader", false},
    {"crm.write", T_LATER("Change members and contacts, add notes and follow-ups"),
     "manager,editor", false},
    {"crm.import", T_LATER("Import files and undo imports"), "manager,editor", false},
    {"crm.export", T_LATER("Export lists"), "manager", false},
    {"crm.delete", T_LATER("Move members and contacts to the trash and back"),
     "manager,editor", false},
    {"crm.erase", T_LATER("Erase people for good"), "manager", false},
    {"crm.admin", T_LATER("Change topics, themes, types of membership and fees"),
     "manager", false},
    {0},
};

static const struct cordee_interaction_kind crm_kinds[] = {
    {"note", T_LATER("Note"), "note", 0, false, NULL},
    {"call", T_LATER("Call"), "phone", 3, true, NULL},
    {"meeting", T_LATER("Meeting"), "calendar", 5, true, NULL},
    {"visit", T_LATER("Visit"), "pin", 6, true, NULL},
    {"file", T_LATER("File"), "file", 0, false, NULL},
    {"subscribe", T_LATER("Subscribed"), "check", 1, false, NULL},
    {"preferences", T_LATER("Chose what to get"), "sliders", 0, false, NULL},
    {"correction", T_LATER("Corrected own data"), "note", 0, false, NULL},
    {"preferences.erase", T_LATER("Asked for erasure"), "alert", 0, false, NULL},
    {0},
};

static const struct cordee_event crm_events[] = {
    {"party.created", "id,kind,name", "An organisation or a person was added."},
    {"party.changed", "id,kind", "Something about an organisation or a person changed."},
    {"party.trashed", "id,kind", "An organisation or a person went into the trash."},
    {"party.merged", "id,gone,kind", "Two records became one: `gone` is in the trash."},
    {"party.restored", "id,kind", "It came back from the trash."},
    {"party.erased", "id", "A person was erased for good; nothing is left to be read."},
    {"row.undone", "table,row",
     "Undo took a change of a row back, or undid that: of each row of a tracked table, "
     "in "
     "its transaction."},
    {"person.created", "id,name", "A person was added (not by an import)."},
    {"organisation.created", "id,name", "An organisation was added (not by an import)."},
    {"import.finished", "id,new,updated",
     "A file was brought in; how many rows made "
     "somebody new, or changed somebody."},
    {"membership.started", "party,membership,type", "An organisation became a member."},
    {"membership.ended", "party,membership,type", "A membership was ended."},
    {"interaction.added", "id,kind,direction", "Something happened with somebody."},
    {"task.added", "id,party,staff,due", "A follow-up was set."},
    {"task.done", "id,party", "A follow-up was done."},
    {"contact.unsubscribed", "party,topic", "A person withdrew consent; topic 0: all."},
    {"contact.subscribed", "party,topic", "A person gave consent."},
    {"proposal.decided", "id,kind,accepted,party",
     "Somebody said yes or no to what waited on the page To confirm."},
    {"address.bounced", "party,address", "Mail to an address came back."},
    {"address.left", "party,address",
     "Somebody confirmed that nobody reads an address any more."},
    {"introduction.asked", "interaction,introducer,party,staff",
     "One of us asked `introducer` by mail to be introduced to `party`."},
    {0},
};

static const struct cordee_job_kind crm_jobs[] = {
    {"import", T_LATER("Importing"), 0, cd_import_run},
    {"crm.erase", T_LATER("Erasing a person"), 0, cd_erase_run},
    {"crm.duplicates", T_LATER("Looking for duplicates"), 3, cd_duplicates_run},
    {"crm.weights", T_LATER("Weighing contacts anew"), 0, cd_weights_run},
    {0},
};

static const struct cordee_setting crm_settings[] = {
    /* Fields of a correction that wait for a word, with commas; a page of its own sets
       it. */
    {.key = "correction_waits",
     .type = CORDEE_TEXT,
     .fallback = {.type = CORDEE_TEXT, .as.s = "given_name,family_name,email"}},
    {0},
};

static const struct cordee_schedule crm_schedules[] = {
    {"crm.duplicates", "daily 03:20", cd_duplicates_nightly},
    {"crm.attachments", "daily 03:50", cd_attachment_sweep},
    {"crm.planned", "every 300s", cd_strength_tick},
    {"crm.news", "daily 04:10", cd_news_nightly},
    {0},
};

static const struct cordee_hook crm_hooks[] = {
    {"import.finished", CORDEE_AFTER, 0, cd_duplicates_imported},
    {"task.done", CORDEE_BEFORE, 0, cd_news_task_done},
    {0},
};

const struct cordee_plugin_def cd_crm_part = {
    CORDEE_ABI,
    .name = "crm",
    .version = "0.1",
    .summary = "The register: members, contacts and what happens with them",
    .migrations = crm_migrations,
    .tables = crm_tables,
    .permissions = crm_permissions,
    .fields = cd_crm_fields,
    .merge_fields = cd_crm_merge_fields,
    .interaction_kinds = crm_kinds,
    .events = crm_events,
    .settings = crm_settings,
    .jobs = crm_jobs,
    .schedules = crm_schedules,
    .hooks = crm_hooks,
    .proposals = cd_crm_proposals,
};

static const char *cd_crm_word(struct cordee *cd, enum cordee_word kind, const char *code)
{
    const char *language;

    if (kind == CORDEE_WORD_ORG_TYPE)
        return cd_org_type_text(cd, code);
    if (kind == CORDEE_WORD_COUNTRY)
        return T(cd_country_name(code));
    language = cd_language_code(code);
    return language ? T(cd_language_name(language)) : "";
}

const struct cordee_crm_api cd_crm_api = {
    .size = sizeof(struct cordee_crm_api),
    .by_email = cd_crm_by_email,
    .party = cd_crm_party,
    .interaction = cd_crm_interaction,
    .took_part = cd_crm_took_part,
    .joined = cd_crm_joined,
    .parted = cd_crm_parted,
    .called = cd_crm_called,
    .task = cd_crm_task,
    .tag = cd_crm_tag,
    .filter = cd_crm_filter,
    .filter_count = cd_crm_filter_count,
    .filter_list = cd_crm_filter_list,
    .filter_sql = cd_crm_filter_sql,
    .filter_sentence = cd_crm_filter_sentence,
    .filter_why = cd_crm_filter_why,
    .may_write = cd_crm_may_write,
    .may_write_sql = cd_crm_may_write_sql,
    .consent = cd_crm_consent,
    .suppress = cd_crm_suppress,
    .address_state = cd_crm_address_state,
    .filter_box = cd_crm_filter_box,
    .audience = cd_crm_audience,
    .audience_count = cd_crm_audience_count,
    .audience_why = cd_crm_audience_why,
    .consent_word = cd_consent_add,
    .trash = cd_party_trash,
    .erase = cd_erase_queue,
    .period = cd_crm_period,
    .figures = cd_crm_figures,
    .interaction_label = cd_crm_interaction_label,
    .writable = cd_crm_writable,
    .filter_of_cluster = cd_filter_of_cluster,
    .recognise = cd_crm_recognise,
    .newcomers = cd_crm_newcomers,
    .contacts = cd_crm_contacts,
    .propose = cd_crm_propose,
    .create = cd_party_create,
    .update = cd_party_update,
    .heard = cd_crm_heard,
    .audience_list = cd_crm_audience_list,
    .audience_gaps = cd_crm_audience_gaps,
    .audience_lacking = cd_crm_audience_lacking,
    .register_version = cd_crm_register_version,
    .audience_rows = cd_crm_audience_rows,
    .filter_asked = cd_crm_filter_asked,
    .filter_next = cd_crm_filter_next,
    .audience_box = cd_crm_audience_box,
    .audience_budget = cd_crm_audience_budget,
    .guests = cd_crm_guests,
    .round = cd_crm_round,
    .may_notice_sql = cd_crm_may_notice_sql,
    .word = cd_crm_word,
    .unsuppress = cd_crm_unsuppress,
    .unsay = cd_crm_unsay,
    .file_erase = cd_attachment_erase,
};

/* The cluster is row 1 from the first day; what it is called is asked later. */
/* The key of hashed addresses, when this data was loaded from another installation. */
static int address_key_use(struct cordee_host *host, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee *core = host->core;
    const char *key =
        core->setting ? core->setting->text(core, a, "core.address_key") : "";

    return *key ? cd_key_take(host, "suppression", key, err) : 0;
}

int cd_crm_start(struct cordee_host *host, struct cordee_error *err)
{
    struct cordee *core = host->core;

    core->crm = &cd_crm_api;
    cd_db_undone_call(host, cd_crm_undone);
    cd_db_undone_call(host, cd_weights_undone);
    cd_kept_start(host);
    if (address_key_use(host, err) < 0 || cd_custom_fresh(core, err) < 0)
        return -1;
    return core->db->exec(core, err,
                          "INSERT INTO cluster(id, name) SELECT 1, '' WHERE NOT EXISTS "
                          "(SELECT 1 FROM cluster)",
                          CORDEE_NO_ARGS);
}

void cd_crm_stop(struct cordee_host *host)
{
    cd_kept_stop(host);
    cd_custom_stop(host);
}
