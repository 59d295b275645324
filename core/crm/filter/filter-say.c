/* What a condition of a filter is called: "in Austria", "without contact for 90 days". */
#include "core/crm/filter/filter.h"

#include <stdlib.h>
#include <string.h>

/* What some fields are called when they are said; {1} is the value.  Others are said by
 * their label. */
struct saying {
    const char *field, *yes, *no, *has, *has_not;
};

static const struct saying sayings[] = {
    {"name", T_LATER("called {1}"), T_LATER("not called {1}"), NULL, NULL},
    {"kind", T_LATER("of kind {1}"), T_LATER("not of kind {1}"), NULL, NULL},
    {"country", T_LATER("in {1}"), T_LATER("not in {1}"), T_LATER("with a country"),
     T_LATER("without a country")},
    {"region", T_LATER("in {1}"), T_LATER("not in {1}"), T_LATER("with a region"),
     T_LATER("without a region")},
    {"city", T_LATER("in {1}"), T_LATER("not in {1}"), T_LATER("with a city"),
     T_LATER("without a city")},
    {"language", T_LATER("who read {1}"), T_LATER("who do not read {1}"),
     T_LATER("with a language"), T_LATER("without a language")},
    {"tag", T_LATER("tagged {1}"), T_LATER("not tagged {1}"), T_LATER("with a tag"),
     T_LATER("without a tag")},
    {"owner", T_LATER("in the care of {1}"), T_LATER("not in the care of {1}"),
     T_LATER("with an owner"), T_LATER("without an owner")},
    {"near", T_LATER("near {1}"), T_LATER("not known to be near {1}"),
     T_LATER("whose place is known"), T_LATER("whose place is not known")},
    {"type", T_LATER("of type {1}"), T_LATER("not of type {1}"), T_LATER("with a type"),
     T_LATER("without a type")},
    {"member", T_LATER("with {1} membership"), T_LATER("without {1} membership"),
     T_LATER("with active membership"), T_LATER("without active membership")},
    {"membership", T_LATER("whose membership is {1}"),
     T_LATER("whose membership is not {1}"), T_LATER("with any membership"),
     T_LATER("without any membership")},
    {"member_type", T_LATER("with a membership of type {1}"),
     T_LATER("without a membership of type {1}"), T_LATER("with any membership"),
     T_LATER("without any membership")},
    {"fee_class", T_LATER("in the fee class {1}"), T_LATER("not in the fee class {1}"),
     T_LATER("with a fee class"), T_LATER("without a fee class")},
    {"competence", T_LATER("good at {1}"), T_LATER("not known for {1}"),
     T_LATER("with a competence"), T_LATER("without a competence")},
    {"need", T_LATER("in need of {1}"), T_LATER("not in need of {1}"),
     T_LATER("with a need"), T_LATER("without a need")},
    {"role", T_LATER("whose role is {1}"), T_LATER("whose role is not {1}"),
     T_LATER("with a role"), T_LATER("without a role")},
    {"org", T_LATER("at {1}"), T_LATER("not at {1}"), T_LATER("at an organisation"),
     T_LATER("at no organisation")},
    {"email", T_LATER("with the address {1}"), T_LATER("without the address {1}"),
     T_LATER("with an e-mail address"), T_LATER("without an e-mail address")},
    {"phone", T_LATER("with {1} in the phone number"),
     T_LATER("without {1} in the phone number"), T_LATER("with a phone number"),
     T_LATER("without a phone number")},
    {"task", T_LATER("with a follow-up that is {1}"),
     T_LATER("without a follow-up that is {1}"), T_LATER("with an open follow-up"),
     T_LATER("without an open follow-up")},
    {"consent", T_LATER("who agreed to {1}"), T_LATER("who did not agree to {1}"),
     T_LATER("who agreed to something"), T_LATER("who agreed to nothing")},
    {"topic", T_LATER("who get mailings about {1}"),
     T_LATER("who get no mailings about {1}"), NULL, NULL},
    {"paused", T_LATER("who asked for a pause"), T_LATER("who asked for no pause"), NULL,
     NULL},
    {"basis", T_LATER("with the basis {1}"), T_LATER("without the basis {1}"), NULL,
     NULL},
    {"segment", T_LATER("among {1}"), T_LATER("not among {1}"), NULL, NULL},
    {"mailing", T_LATER("who {1} a mailing"),
     T_LATER("who did not count as {1} in a "
             "mailing"),
     T_LATER("who were in a mailing"), T_LATER("who were in no mailing")},
    {"is.org", T_LATER("that are organisations"), T_LATER("that are no organisations"),
     NULL, NULL},
    {"is.person", T_LATER("that are people"), T_LATER("that are no people"), NULL, NULL},
    {"is.member", T_LATER("of members"), T_LATER("not of members"), NULL, NULL},
    {"is.mine", T_LATER("in your care"), T_LATER("not in your care"), NULL, NULL},
    {"is.key", T_LATER("who are key contacts"), T_LATER("who are no key contacts"), NULL,
     NULL},
    {"unsubscribed", T_LATER("who unsubscribed"), T_LATER("who did not unsubscribe"),
     NULL, NULL},
    {"bounced", T_LATER("whose address bounced"), T_LATER("whose address did not bounce"),
     NULL, NULL},
    {"left", T_LATER("whose address nobody reads any more"),
     T_LATER("whose address somebody reads"), NULL, NULL},
    {"reachable", T_LATER("who may be written to"), T_LATER("who may not be written to"),
     NULL, NULL},
    {"last_contact", NULL, NULL, T_LATER("ever in contact"), T_LATER("never in contact")},
    {"touched", T_LATER("in contact"), NULL, NULL, NULL},
    {"created", T_LATER("added"), NULL, NULL, NULL},
    {"heard", NULL, NULL, T_LATER("ever heard from"), T_LATER("never heard from")},
};

static const struct saying *saying_of(const char *field)
{
    for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++)
        if (strcmp(sayings[i].field, field) == 0)
            return &sayings[i];
    return NULL;
}

static void fill1(struct cordee_buf *out, const char *text, const char *value)
{
    cd_fill(out, text, (const char *const[]){value, NULL});
}

static void fill2(struct cordee_buf *out, const char *text, const char *a, const char *b)
{
    cd_fill(out, text, (const char *const[]){a, b, NULL});
}

static void put_duration(struct cordee *cd, const char *text, struct cordee_buf *out)
{
    char *unit;
    long n = strtol(text, &unit, 10);

    switch (*unit) {
    case 'h':
        cordee_buf_printf(out, "%ld %s", n, TN("hour", "hours", n));
        break;
    case 'd':
        cordee_buf_printf(out, "%ld %s", n, TN("day", "days", n));
        break;
    case 'w':
        cordee_buf_printf(out, "%ld %s", n, TN("week", "weeks", n));
        break;
    case 'm':
        cordee_buf_printf(out, "%ld %s", n, TN("month", "months", n));
        break;
    case 'y':
        cordee_buf_printf(out, "%ld %s", n, TN("year", "years", n));
        break;
    default:
        cordee_buf_puts(out, text);
    }
}

/* A day as people say it; what is no day (a month, "today") as it was written. */
static const char *day_words(struct cordee *cd, const char *text, struct cordee_arena *a)
{
    char said[60];
    int64_t at;

    if (strlen(text) != 10 || text[4] != '-' ||
        cordee_time_parse(text, cd_zone(cd, a), &at) < 0)
        return text;
    cd->text->time(cd, at, CORDEE_TIME_DATE, said, sizeof said);
    return cordee_arena_text(a, said);
}

/* "members on 31 December 2025", or of a type, or "expired". */
static void member_on_words(struct cordee *cd, const struct node *term, bool no,
                            struct cordee_arena *a, struct cordee_buf *out)
{
    const char *day = day_words(cd, term->conditions[0].argument, a);

    if (strcmp(term->shown, "active") == 0)
        fill1(out, no ? T("no members on {1}") : T("members on {1}"), day);
    else
        fill2(out,
              no ? T("without {1} membership on {2}") : T("with {1} membership on {2}"),
              term->shown, day);
}

/* Values as people say them: Austria for AT, German for de. */
static const char *value_words(struct cordee *cd, const struct node *term,
                               struct cordee_arena *a)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const struct cordee_condition *c = &term->conditions[0];
    bool country = strcmp(term->field->name, "country") == 0;
    bool language = strcmp(term->field->name, "language") == 0;

    if (!country && !language)
        return term->shown;
    for (size_t i = 0; i < c->n; i++) {
        const char *code = country ? cd_country_code(c->values[i].as.s)
                                   : cd_language_code(c->values[i].as.s);

        if (i > 0)
            cordee_buf_printf(&out, i + 1 == c->n ? " %s " : ", ", T("or"));
        cordee_buf_puts(&out, !code     ? c->values[i].as.s
                              : country ? T(cd_country_name(code))
                                        : T(cd_language_name(code)));
    }
    return cordee_arena_text(a, out.text);
}

static void age_words(struct cordee *cd, const struct node *term, bool no,
                      struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf age = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf age2 = {0};
    const char *label = T(term->field->label);
    bool contact = strcmp(term->field->name, "last_contact") == 0;
    bool older =
        term->conditions[0].op == CORDEE_OP_LT || term->conditions[0].op == CORDEE_OP_LE;

    put_duration(cd, term->shown, &age);
    if (term->conditions[0].op == CORDEE_OP_BETWEEN) {
        put_duration(cd, term->shown2 ? term->shown2 : "", &age2);
        cordee_buf_printf(out, "%s: %s ", label, no ? T("not") : "");
        fill2(out, T("{1} to {2} ago"), age.text, age2.text ? age2.text : "");
    } else if (contact && older != no) {
        fill1(out, T("without contact for {1}"), age.text);
    } else if (contact) {
        fill1(out, T("in contact within {1}"), age.text);
    } else {
        fill2(out, older != no ? T("{2} more than {1} ago") : T("{2} within {1}"),
              age.text, label);
    }
}

static void compared_words(struct cordee *cd, const struct node *term, bool no,
                           struct cordee_arena *a, struct cordee_buf *out)
{
    const struct saying *say = saying_of(term->field->name);
    const char *label = T(say && say->yes ? say->yes : term->field->label);
    const char *argument = term->conditions[0].argument;
    bool date = term->field->type == CORDEE_FIELD_DATE;
    const char *one = term->shown, *two = term->shown2 ? term->shown2 : "";
    const char *text;

    switch (term->conditions[0].op) {
    case CORDEE_OP_GT:
        text = date ? T("{1} after {2}") : T("{1} over {2}");
        break;
    case CORDEE_OP_GE:
        text = date ? T("{1} on or after {2}") : T("{1} at least {2}");
        break;
    case CORDEE_OP_LT:
        text = date ? T("{1} before {2}") : T("{1} under {2}");
        break;
    case CORDEE_OP_LE:
        text = date ? T("{1} on or before {2}") : T("{1} at most {2}");
        break;
    default:
        text = term->shown2 ? T("{1} from {2} to {3}")
               : date       ? T("{1} in {2}")
                            : T("{1} {2}");
        break;
    }
    if (no)
        cordee_buf_printf(out, "%s ", T("not"));
    if (date) {
        one = day_words(cd, one, a);
        two = day_words(cd, two, a);
    }
    if (!date && *argument)
        label = cordee_arena_printf(a, "%s (%s)", label, argument);
    cd_fill(out, text, (const char *const[]){label, one, two, NULL});
}

static void has_words(struct cordee *cd, const struct node *term, bool no,
                      struct cordee_buf *out)
{
    const struct saying *say = saying_of(term->field->name);

    if (say && say->has)
        cordee_buf_puts(out, T(no ? say->has_not : say->has));
    else
        fill1(out, no ? T("without \"{1}\"") : T("with \"{1}\""), T(term->field->label));
}

static void condition_words(struct cordee *cd, const struct cordee_filter *f,
                            const struct node *term, bool no, struct cordee_buf *out)
{
    const struct saying *say = saying_of(term->field->name);
    enum cordee_field_type type = term->field->type;

    if (term->has) {
        has_words(cd, term, no, out);
    } else if (cd_filter_has_own_words(term)) {
        cd_filter_own_words(cd, term, no, out);
    } else if (type == CORDEE_FIELD_DATE && term->conditions[0].age) {
        age_words(cd, term, no, out);
    } else if (type == CORDEE_FIELD_DATE || type == CORDEE_FIELD_NUMBER) {
        compared_words(cd, term, no, f->arena, out);
    } else if (strcmp(term->field->name, "member_on") == 0) {
        member_on_words(cd, term, no, f->arena, out);
    } else if (type == CORDEE_FIELD_YESNO) {
        no = no != !term->conditions[0].values[0].as.b;
        if (say)
            cordee_buf_puts(out, T(no ? say->no : say->yes));
        else
            fill1(out, no ? T("not: {1}") : "{1}", T(term->field->label));
    } else if (say && say->yes) {
        fill1(out, T(no ? say->no : say->yes), value_words(cd, term, f->arena));
    } else {
        fill2(out, no ? T("{1} not {2}") : T("{1} {2}"), T(term->field->label),
              term->shown);
    }
}

static void term_words(struct cordee *cd, const struct cordee_filter *f,
                       const struct node *term, bool no, struct cordee_buf *out)
{
    if (term->words) {
        fill1(out, no ? T("without \"{1}\"") : T("with \"{1}\""), term->words);
        return;
    }
    for (size_t i = 0; i < term->n_steps; i++) {
        if (term->steps[i] == STEP_MEMBER)
            cordee_buf_puts(out,
                            no ? T("not at an organisation") : T("at an organisation"));
        else
            cordee_buf_puts(out, no ? T("without a contact") : T("with a contact"));
        cordee_buf_putc(out, ' ');
        no = false;
    }
    condition_words(cd, f, term, no, out);
}

void cd_filter_node_words(struct cordee *cd, const struct cordee_filter *f,
                          const struct node *node, bool no, struct cordee_buf *out)
{
    /* Neither a nor b: what is turned round joins the other way. */
    bool or = (node->kind == NODE_OR) != no;

    switch (node->kind) {
    case NODE_ALL:
        return;
    case NODE_TERM:
        term_words(cd, f, node, no, out);
        return;
    case NODE_NOT:
        cd_filter_node_words(cd, f, node->first, !no, out);
        return;
    default:
        for (const struct node *n = node->first; n; n = n->next) {
            bool wrap = n->kind == NODE_AND || n->kind == NODE_OR;

            if (n != node->first)
                cordee_buf_printf(out, " %s ", or ? T("or") : T("and"));
            cordee_buf_puts(out, wrap ? "(" : "");
            cd_filter_node_words(cd, f, n, no, out);
            cordee_buf_puts(out, wrap ? ")" : "");
        }
    }
}
