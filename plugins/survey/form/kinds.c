/* What kinds of questions there are. */
#include "plugins/survey/form/form.h"

const struct survey_kind_row survey_kinds[] = {
    [SURVEY_STATEMENT] = {"statement", T_LATER("Words only"), false, false, false, false},
    [SURVEY_SINGLE] = {"single", T_LATER("One answer of several"), true, false, false,
                       false},
    [SURVEY_SEVERAL] = {"several", T_LATER("Several answers"), true, false, false, false},
    [SURVEY_YESNO] = {"yesno", T_LATER("Yes or no"), false, false, false, false},
    [SURVEY_SCALE] = {"scale", T_LATER("Scale"), false, false, true, true},
    [SURVEY_MATRIX] = {"matrix", T_LATER("Several on one scale"), true, true, true, true},
    [SURVEY_PAIRED] = {"paired", T_LATER("Importance and level"), true, true, true, true},
    [SURVEY_RANKING] = {"ranking", T_LATER("Order of preference"), true, false, false,
                        true},
    [SURVEY_NUMBER] = {"number", T_LATER("Number"), false, false, false, true},
    [SURVEY_SHORT] = {"short", T_LATER("Short text"), false, false, false, false},
    [SURVEY_LONG] = {"long", T_LATER("Long text"), false, false, false, false},
    [SURVEY_DATE] = {"date", T_LATER("Date"), false, false, false, false},
    [SURVEY_NPS] = {"nps", T_LATER("Would you recommend it (0 to 10)"), false, false,
                    false, true},
    [SURVEY_CONTACT] = {"contact", T_LATER("Contact details"), false, false, false,
                        false},
    [SURVEY_CONSENT] = {"consent", T_LATER("Consent"), false, false, false, false},
};
const size_t survey_n_kinds = sizeof survey_kinds / sizeof *survey_kinds;

const struct survey_part_row survey_parts[SURVEY_PARTS] = {
    [SURVEY_OWN_NAME] = {"name", T_LATER("Name"), "text", "name"},
    [SURVEY_OWN_EMAIL] = {"email", T_LATER("E-mail"), "email", "email"},
    [SURVEY_OWN_PHONE] = {"phone", T_LATER("Phone"), "tel", "tel"},
    [SURVEY_OWN_ORG] = {"organisation", T_LATER("Organisation"), "text", "organization"},
};
