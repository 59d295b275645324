/* Tokens to a tree.  Space binds tighter than OR. */
#include "core/crm/filter/filter.h"

#include <string.h>

struct parser {
    struct cordee_filter *f;
    struct filter_lexer lex;
    struct filter_token tok; /* the one to look at */
    int depth;
};

static struct node *parse_or(struct parser *p);

static struct node *node_new(struct parser *p, enum node_kind kind, size_t from)
{
    struct node *node = cordee_arena_get(p->f->arena, sizeof *node);

    node->kind = kind;
    node->from = from;
    return node;
}

static int advance(struct parser *p)
{
    return cd_filter_token(&p->lex, &p->tok);
}

static struct node *parse_group(struct parser *p)
{
    struct cordee *cd = p->f->cd;
    size_t open = p->tok.from;
    struct node *node;

    if (++p->depth > FILTER_MOST_DEPTH) {
        cd_filter_fail(&p->lex, open, T("the parentheses are nested too deep"), "");
        return NULL;
    }
    if (advance(p) < 0 || !(node = parse_or(p)))
        return NULL;
    if (p->tok.kind != TOK_CLOSE) {
        cd_filter_fail(&p->lex, open, T("the closing parenthesis is missing"), "");
        return NULL;
    }
    p->depth--;
    node->from = open;
    node->to = p->tok.to;
    return advance(p) < 0 ? NULL : node;
}

static struct node *parse_term(struct parser *p)
{
    struct cordee *cd = p->f->cd;
    struct node *node = node_new(p, NODE_TERM, p->tok.from);

    node->to = p->tok.to;
    if (++p->f->terms > FILTER_MOST_TERMS) {
        cd_filter_fail(&p->lex, p->tok.from, T("this filter has too many terms"), "");
        return NULL;
    }
    if (p->tok.kind == TOK_FIELD) {
        if (cd_filter_term(p->f, &p->lex, &p->tok, node) < 0)
            return NULL;
    } else {
        node->words = p->tok.text;
        node->phrase = p->tok.phrase;
    }
    return advance(p) < 0 ? NULL : node;
}

static struct node *parse_unary(struct parser *p)
{
    struct cordee *cd = p->f->cd;
    struct node *node;

    switch (p->tok.kind) {
    case TOK_NOT:
        node = node_new(p, NODE_NOT, p->tok.from);
        if (++p->depth > FILTER_MOST_DEPTH) {
            cd_filter_fail(&p->lex, node->from, T("the parentheses are nested too deep"),
                           "");
            return NULL;
        }
        if (advance(p) < 0 || !(node->first = parse_unary(p)))
            return NULL;
        p->depth--;
        node->to = node->first->to;
        return node;
    case TOK_OPEN:
        return parse_group(p);
    case TOK_WORDS:
    case TOK_FIELD:
        return parse_term(p);
    default:
        cd_filter_fail(&p->lex, p->tok.from, T("a word or a condition is missing here"),
                       "");
        return NULL;
    }
}

/* Wraps one child or more; a single one stays as it is. */
static struct node *wrap(struct parser *p, enum node_kind kind, struct node *first,
                         struct node *last)
{
    struct node *node;

    if (first == last)
        return first;
    node = node_new(p, kind, first->from);
    node->first = first;
    node->to = last->to;
    return node;
}

static struct node *parse_and(struct parser *p)
{
    struct node *first = parse_unary(p);
    struct node *last = first;

    while (last && p->tok.kind != TOK_END && p->tok.kind != TOK_CLOSE &&
           p->tok.kind != TOK_OR) {
        if (p->tok.kind == TOK_AND && advance(p) < 0)
            return NULL;
        last->next = parse_unary(p);
        last = last->next;
    }
    return last ? wrap(p, NODE_AND, first, last) : NULL;
}

static struct node *parse_or(struct parser *p)
{
    struct node *first = parse_and(p);
    struct node *last = first;

    while (last && p->tok.kind == TOK_OR) {
        if (advance(p) < 0)
            return NULL;
        last->next = parse_and(p);
        last = last->next;
    }
    return last ? wrap(p, NODE_OR, first, last) : NULL;
}

int cd_filter_parse(struct cordee_filter *f, struct cordee_error *err)
{
    struct cordee *cd = f->cd;
    struct parser p = {.f = f,
                       .lex = {.cd = cd, .arena = f->arena, .text = f->text, .err = err}};

    if (strlen(f->text) > FILTER_MOST_TEXT)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s", T("this filter is too long"));
    if (!cordee_utf8_ok(f->text, strlen(f->text)))
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("this text is not UTF-8"));
    if (advance(&p) < 0)
        return -1;
    if (p.tok.kind == TOK_END) {
        f->root = node_new(&p, NODE_ALL, 0);
        return 0;
    }
    f->root = parse_or(&p);
    if (!f->root)
        return -1;
    if (p.tok.kind != TOK_END)
        return cd_filter_fail(&p.lex, p.tok.from, T("this parenthesis closes nothing"),
                              "");
    return 0;
}
