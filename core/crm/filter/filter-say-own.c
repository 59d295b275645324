/* Fields of plugins that bring their words (cordee_field.says): "who got “News” and did
 * not reply". */
#include "core/crm/filter/filter.h"

#include <string.h>

/* A field that brings its own words: "who got “News”". */
bool cd_filter_has_own_words(const struct node *term)
{
    if (!term->field->says || term->has || !term->n)
        return false;
    for (size_t i = 0; i < term->n; i++)
        if (term->conditions[i].op != CORDEE_OP_IS ||
            term->conditions[i].values[0].type != CORDEE_INT)
            return false;
    return true;
}

void cd_filter_own_words(struct cordee *cd, const struct node *term, bool no,
                         struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf names = {0};

    for (size_t i = 0; i < term->n; i++) {
        const int64_t value = term->conditions[i].values[0].as.i;
        size_t len;

        if (i > 0)
            cordee_buf_printf(&names, i + 1 == term->n ? " %s " : ", ", T("or"));
        len = names.len;
        if (term->field->name_value)
            term->field->name_value(term->owner, value, &names);
        if (names.len == len)
            cordee_buf_printf(&names, "%lld", (long long)value);
    }
    cd_fill(out, T(no ? term->field->says_not : term->field->says),
            (const char *const[]){names.text, NULL});
}

/* "..., and did not answer" in place of saying what it was about again. */
const char *cd_filter_also_said(const struct node *before, const struct node *n)
{
    const struct node *term = n->kind == NODE_NOT ? n->first : NULL;

    if (before && before->kind == NODE_NOT)
        before = before->first;
    if (!before || !term || before->kind != NODE_TERM || term->kind != NODE_TERM ||
        before->words || term->words || before->owner != term->owner || term->n_steps ||
        before->n_steps || !cd_filter_has_own_words(before) ||
        !cd_filter_has_own_words(term) || !term->field->also_not ||
        strcmp(before->shown, term->shown) != 0)
        return NULL;
    return term->field->also_not;
}
