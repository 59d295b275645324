/* Training needs: asking people, and saying what their answers come to. */
#include "plugins/survey/survey.h"

#include "plugins/survey/act/act.h"
#include "plugins/survey/ask/ask.h"
#include "plugins/survey/ask/details.h"
#include "plugins/survey/edit/edit.h"
#include "plugins/survey/find/find.h"
#include "plugins/survey/import/import.h"
#include "plugins/survey/keep/anonymous.h"
#include "plugins/survey/keep/forms.h"
#include "plugins/survey/reach/asked.h"
#include "plugins/survey/reach/reach.h"
#include "plugins/survey/reach/words.h"
#include "plugins/survey/result/result.h"
#include "plugins/survey/skill/skill.h"
#include "plugins/survey/survey-assets.h"

#include <string.h>

json_t *survey_ready(void)
{
    for (const struct cordee_asset *a = survey_assets; a->name; a++)
        if (strcmp(a->name, "survey-ready.json") == 0)
            return json_loadb(a->bytes, a->len, 0, NULL);
    return NULL;
}

static const struct cordee_table survey_tables[] = {
    {.name = "survey_survey",
     .tracked = true,
     .untracked = "letter,interaction,thanks_letter,thanks_entry,opened_at,closed_at,"
                  "took_part",
     .undo_if = "state = 'draft'"},
    {.name = "survey_bank", .tracked = true},
    {.name = "survey_words", .tracked = true},
    {.name = "survey_version", .tracked = true, .undo_if = "published_at IS NULL"},
    {.name = "survey_invitation",
     .person = "person",
     .label = T_LATER("Surveys sent"),
     .undumped_columns = "outbox",
     .merge_most = "used,reminded"},
    {.name = "survey_withdrawn", .tracked = true},
    {.name = "survey_reminder"},
    {.name = "survey_later"},
    {.name = "survey_response", .person = "person", .label = T_LATER("Surveys answered")},
    {.name = "survey_amend",
     .person = "person",
     .label = T_LATER("Survey answers that were changed and not sent again")},
    {.name = "survey_past",
     .person = "person",
     .label = T_LATER("Survey answers that a colleague took over")},
    {.name = "survey_answer", .person = "person", .label = T_LATER("Survey answers")},
    {.name = "survey_seal", .undumped = "it is good with this folder's key only"},
    {.name = "survey_sealed", .undumped = "only this folder's key opens it"},
    {.name = "survey_draft", .undumped = "only a link of this folder opens it"},
    {.name = "survey_draft_sent", .undumped = "only a link of this folder says whose"},
    {.name = "survey_anonymous"},
    {.name = "survey_terms", .tracked = true},
    {.name = "survey_proposal",
     .tracked = true,
     .erase = "UPDATE survey_proposal SET host = NULL WHERE host = ?"},
    {.name = "survey_proposal_person",
     .tracked = true,
     .person = "person",
     .label = T_LATER("Courses proposed for them")},
    {.name = "survey_role", .tracked = true},
    {.name = "survey_role_level", .tracked = true},
    /* Cells of whom nobody can find in a file: with one who is erased, all that wait go,
     * and what was told of those that were taken. */
    {.name = "survey_import",
     .erase = "UPDATE survey_import SET columns = '[]', told = '[]', state = CASE state "
              "WHEN 'new' THEN 'gone' ELSE state END WHERE state <> 'running' AND ? > 0",
     .dump_if = "state IN ('done', 'undone')"},
    {.name = "survey_import_refused",
     .erase = "DELETE FROM survey_import_refused WHERE ? > 0",
     .undumped = "it goes within a week"},
    {.name = "survey_import_piece",
     .erase = "DELETE FROM survey_import_piece WHERE ? > 0 AND EXISTS (SELECT 1 FROM "
              "survey_import i WHERE i.id = import AND i.state <> 'running')",
     .undumped = "a file that waits stays where it was brought"},
    {0},
};

static const struct cordee_permission survey_permissions[] = {
    {"survey.read", T_LATER("See surveys and what they found"), "manager,editor,reader",
     false},
    {"survey.write", T_LATER("Write surveys"), "manager,editor", false},
    {"survey.names", T_LATER("See who answered what in a survey that is not anonymous"),
     "manager", false},
    {"survey.send", T_LATER("Send surveys and close them"), "manager", false},
    {"survey.act", T_LATER("See who lacks what, and propose courses"), "manager,editor",
     false},
    {0},
};

static const struct cordee_setting survey_settings[] = {
    {.key = "open_seconds",
     .type = CORDEE_INT,
     .fallback = {.type = CORDEE_INT, .as.i = 10},
     .label = T_LATER("Seconds that answering takes at least"),
     .help =
         T_LATER("By the link for everybody: who sends answers sooner is asked to look "
                 "at them again, as programs are quick. 0: nobody is.")},
    {.key = "link_months",
     .type = CORDEE_INT,
     .fallback = {.type = CORDEE_INT, .as.i = 12},
     .label = T_LATER("Months that a personal link is good"),
     .help = T_LATER("Of a survey without a last day, from the mail on that brought it. "
                     "0: as long as the survey is open.")},
    {0},
};

static const struct cordee_menu survey_menu[] = {
    {T_LATER("Surveys"), "/survey", "survey", "survey.read", "Activities", 30, NULL},
    {0},
};

static const struct cordee_card survey_cards[] = {
    {.name = "survey-open",
     .tmpl = "survey-card",
     .permission = "survey.read",
     .order = 20,
     .load = survey_card},
    {0},
};

static const struct cordee_merge_field survey_merge_fields[] = {
    {SURVEY_LINK, T_LATER("Link to answer a survey"), .value = "''", .link = SURVEY_PATH},
    {0},
};

static const struct cordee_interaction_kind survey_kinds_of_entries[] = {
    {"survey", T_LATER("Survey"), "survey", 0, false, "/survey/of/{id}"},
    {"survey.reminder", T_LATER("Reminder of a survey"), "survey", 0, false,
     "/survey/of/{id}"},
    {"survey.answer", T_LATER("Survey answered"), "survey", 1, true, "/survey/of/{id}"},
    {"survey.thanks", T_LATER("Thanks for an answer"), "survey", 0, false,
     "/survey/of/{id}"},
    {0},
};

static const struct cordee_proposal_field survey_name_fields[] = {
    {"name", T_LATER("Name"), "text"},
    {0},
};

static const struct cordee_proposal_kind survey_proposals[] = {
    {.name = SURVEY_DETAILS_NAME,
     .label = T_LATER("Names that were written otherwise"),
     .says = T_LATER("{party} writes the name as {name}"),
     .accept = T_LATER("Change the name"),
     .fields = survey_name_fields,
     .accepted = survey_name_accepted},
    {0},
};

static const struct cordee_job_kind survey_jobs[] = {
    {"survey.import", T_LATER("Taking answers of a file"), 0, survey_import_run},
    {"survey.untake", T_LATER("Taking back answers of a file"), 0, survey_import_untake},
    {"survey.invite", T_LATER("Sending a survey"), 0, survey_invite},
    {"survey.closed", T_LATER("Closing an anonymous survey"), 0, survey_closed},
    {"survey.remind", T_LATER("Reminding of a survey"), 0, survey_reminding},
    {0},
};

static const struct cordee_schedule survey_schedules[] = {
    {"survey.due", "every 3600s", survey_due},
    {"survey.forget", "daily 03:40", survey_import_forget},
    {0},
};

static const struct cordee_field survey_fields[] = {
    {.name = "survey.answered",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Answered survey"),
     .help = T_LATER("Short name of a survey that was answered by name"),
     .value = "s.short_name",
     .from = SURVEY_ANSWERED_FROM,
     .choices = SURVEY_ANSWERED_CHOICES},
    {.name = "survey.gap",
     .type = CORDEE_FIELD_NUMBER,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Training gap"),
     .help = T_LATER("Importance less level, as they answered: survey.gap(recycling)>2 "
                     "of one competence, survey.gap>2 of any"),
     .compile = survey_gap_compile},
    {.name = "survey.waiting",
     .type = CORDEE_FIELD_NUMBER,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Asked by survey, and not answered"),
     .help = T_LATER("Number of a survey they were asked by and have not answered"),
     .compile = survey_field_waiting,
     .says = T_LATER("who were asked by “{1}” and did not answer"),
     .says_not = T_LATER("whom “{1}” did not ask, or who answered"),
     .name_value = survey_field_name},
    {.name = "survey.proposal",
     .type = CORDEE_FIELD_NUMBER,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Course proposal"),
     .help = T_LATER("Number of a course proposal of a survey that is for them"),
     .compile = survey_proposal_compile,
     .says = T_LATER("for whom the course “{1}” was proposed"),
     .says_not = T_LATER("for whom the course “{1}” was not proposed"),
     .name_value = act_proposal_name},
    {0},
};

static const struct cordee_object survey_objects[] = {
    {"/survey/of/{id}",
     "SELECT o.cluster FROM survey_survey o WHERE o.id IN (" SURVEY_OF_ENTRY ")"},
    {"/survey/proposal/{id}",
     "SELECT s.cluster FROM survey_proposal x JOIN survey_survey "
     "s ON s.id = x.survey WHERE x.id = ?1"},
    {"/survey/role/{id}", "SELECT r.cluster FROM survey_role r WHERE r.id = ?1"},
    {"/survey/import/{id}", "SELECT i.cluster FROM survey_import i WHERE i.id = ?1"},
    {"?survey", "SELECT s.cluster FROM survey_survey s WHERE s.id = ?1"},
    {"/survey/{id}", "SELECT s.cluster FROM survey_survey s WHERE s.id = ?1"},
    {0},
};

static const struct cordee_route *const survey_routes[] = {
    survey_import_routes,
    survey_edit_routes,
    survey_ask_routes,
    survey_open_routes,
    survey_reach_routes,
    survey_result_routes,
    survey_act_routes,
    survey_skill_routes,
    survey_asked_routes,
    survey_words_routes,
    NULL,
};

static const struct cordee_command commands[] = {
    {.name = "stats",
     .usage = "FILE.csv --importance A,B --level C,D [--group COLUMN] [--json]",
     .help = "Says what a file of answers tells about training needs",
     .more = survey_stats_more,
     .bare = true,
     .run = survey_stats_run},
    {0},
};

/* Of all that a thread may find there only what was published before, and locked: the
 * rest of what changes is in the database. */
static int survey_start(struct cordee *cd, struct cordee_error *err)
{
    cd->state = survey_forms_new();
    return cd->state ? 0 : cordee_fail(err, CORDEE_E_INTERNAL, "no memory");
}

static void survey_stop(struct cordee *cd)
{
    survey_forms_free(cd->state);
    cd->state = NULL;
}

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "survey",
    .version = "0.1.0",
    .summary = "Training needs, asked and reckoned",
    .settings = survey_settings,
    .migrations = survey_migrations,
    .tables = survey_tables,
    .assets = survey_assets,
    .permissions = survey_permissions,
    .menu = survey_menu,
    .cards = survey_cards,
    .fields = survey_fields,
    .merge_fields = survey_merge_fields,
    .interaction_kinds = survey_kinds_of_entries,
    .jobs = survey_jobs,
    .schedules = survey_schedules,
    .commands = commands,
    .start = survey_start,
    .stop = survey_stop,
    .objects = survey_objects,
    .proposals = survey_proposals,
    .more_routes = survey_routes,
};
