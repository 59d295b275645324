/* A program whose whole lines of literals are quoted-printable already.  Of a letter's
 * HTML most is the same for all readers; what stands between the first and the last end
 * of a line of one literal are whole lines, wherever the program came from. */
#include "core/mail/compose/encode.h"
#include "core/mail/compose/merge.h"

#include <stdlib.h>
#include <string.h>

struct making {
    const struct cd_program *from;
    struct cd_program *to;
    size_t *at; /* where each operation of before is now */
};

/* One operation, with these bytes. */
static void put(struct making *m, const struct cd_op *op, const char *bytes, size_t n)
{
    struct cd_op *copy = cd_op_add(m->to, op->kind, op->place);

    *copy = *op;
    copy->lit = m->to->lits.len;
    copy->len = n;
    cordee_buf_put(&m->to->lits, bytes, n);
}

static void put_ready(struct making *m, const char *s, size_t n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf coded = {0};

    cd_put_quoted_printable(&coded, s, n);
    put(m, &(struct cd_op){.kind = CD_OP_READY, .field = n}, coded.text, coded.len);
}

static void put_text(struct making *m, const struct cd_op *op)
{
    const char *s = m->from->lits.text + op->lit, *end = s + op->len;
    const char *first = memchr(s, '\n', op->len);
    const char *last = memrchr(s, '\n', op->len);

    if (first == last) { /* one, or none */
        put(m, op, s, op->len);
        return;
    }
    put(m, op, s, (size_t)(first + 1 - s));
    put_ready(m, first + 1, (size_t)(last - first));
    if (last + 1 < end)
        put(m, op, last + 1, (size_t)(end - last - 1));
}

void cd_program_ready(const struct cd_program *from, struct cd_program *to)
{
    struct making m = {.from = from, .to = to, .at = calloc(from->n + 1, sizeof *m.at)};
    bool url = false;

    if (!m.at)
        abort();
    for (size_t i = 0; i < from->n; i++) {
        const struct cd_op *op = &from->ops[i];

        m.at[i] = to->n;
        url = op->kind == CD_OP_URL_BEGIN || (url && op->kind != CD_OP_URL_END);
        if (op->kind == CD_OP_TEXT && op->len && !url)
            put_text(&m, op);
        else
            put(&m, op, op->len ? from->lits.text + op->lit : "", op->len);
    }
    for (size_t i = 0; i < to->n; i++)
        if (to->ops[i].kind == CD_OP_IF || to->ops[i].kind == CD_OP_UNLESS ||
            to->ops[i].kind == CD_OP_EACH)
            to->ops[i].to = m.at[to->ops[i].to];
    free(m.at);
}
