#include <cordee/crm.h>

#include <string.h>

void cordee_sql_put(struct cordee_sql *sql, const char *text)
{
    cordee_buf_puts(&sql->text, text);
}

void cordee_sql_bind(struct cordee_sql *sql, struct cordee_value value)
{
    if (sql->n == sql->room) {
        size_t room = sql->room ? sql->room * 2 : 8;
        struct cordee_value *grown =
            cordee_arena_get(sql->arena, room * sizeof *sql->values);

        if (sql->n)
            memcpy(grown, sql->values, sql->n * sizeof *grown);
        sql->values = grown;
        sql->room = room;
    }
    if (value.type == CORDEE_TEXT && !value.len)
        value.as.s = cordee_arena_text(sql->arena, value.as.s);
    sql->values[sql->n++] = value;
    cordee_buf_putc(&sql->text, '?');
}

static const char *op_sql(enum cordee_op op)
{
    switch (op) {
    case CORDEE_OP_GT:
        return " > ";
    case CORDEE_OP_GE:
        return " >= ";
    case CORDEE_OP_LT:
        return " < ";
    case CORDEE_OP_LE:
        return " <= ";
    default:
        return " = ";
    }
}

void cordee_sql_compare(struct cordee_sql *sql, const struct cordee_condition *c)
{
    if (!c->n)
        return;
    cordee_sql_put(sql, c->op == CORDEE_OP_BETWEEN ? " BETWEEN " : op_sql(c->op));
    cordee_sql_bind(sql, c->values[0]);
    if (c->op != CORDEE_OP_BETWEEN)
        return;
    cordee_sql_put(sql, " AND ");
    cordee_sql_bind(sql, c->values[1]);
}
