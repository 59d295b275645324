/* The filter's text, cut into tokens. */
#include "core/crm/filter/filter.h"

#include <ctype.h>
#include <string.h>

int cd_filter_fail(struct filter_lexer *lex, size_t at, const char *text,
                   const char *value)
{
    char *before = cordee_arena_text_n(lex->arena, lex->text, at);

    if (lex->err)
        lex->err->at = (int)cordee_utf8_len(before) + 1;
    return cd_refuse(lex->err, CORDEE_E_INVALID, text, value);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_name(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

/* "a \"quoted\" text": the opening quote is at lex->at. */
static int lex_quoted(struct filter_lexer *lex, const char **text_r)
{
    struct cordee *cd = lex->cd;
    size_t start = lex->at++;
    char *out = cordee_arena_get(lex->arena, strlen(lex->text + start));
    size_t n = 0;

    while (lex->text[lex->at] && lex->text[lex->at] != '"') {
        if (lex->text[lex->at] == '\\' &&
            (lex->text[lex->at + 1] == '"' || lex->text[lex->at + 1] == '\\'))
            lex->at++;
        out[n++] = lex->text[lex->at++];
    }
    if (!lex->text[lex->at])
        return cd_filter_fail(lex, start, T("the closing quote is missing"), "");
    lex->at++;
    *text_r = out;
    return 0;
}

/* Up to white space, a comma, a parenthesis or a quote; a ".." ends it too. */
static const char *lex_bare(struct filter_lexer *lex)
{
    size_t start = lex->at;

    while (lex->text[lex->at] && !is_space(lex->text[lex->at]) &&
           !strchr(",()\"", lex->text[lex->at]) &&
           strncmp(lex->text + lex->at, "..", 2) != 0)
        lex->at++;
    return cordee_arena_text_n(lex->arena, lex->text + start, lex->at - start);
}

static int lex_one_text(struct filter_lexer *lex, const char **text_r)
{
    struct cordee *cd = lex->cd;
    size_t start = lex->at;

    if (lex->text[lex->at] != '"')
        *text_r = lex_bare(lex);
    else if (lex_quoted(lex, text_r) < 0)
        return -1;
    if (lex->text[lex->at] == '(')
        return cd_filter_fail(lex, lex->at,
                              T("put a value with parentheses in \"quotes\""), "");
    if (!**text_r)
        return cd_filter_fail(lex, start, T("a value is missing here"), "");
    if (strlen(*text_r) > FILTER_MOST_VALUE)
        return cd_filter_fail(lex, start, T("this value is too long"), "");
    return 0;
}

static int lex_value(struct filter_lexer *lex, struct filter_value *value)
{
    value->at = lex->at;
    value->to = NULL;
    if (lex_one_text(lex, &value->text) < 0)
        return -1;
    if (strncmp(lex->text + lex->at, "..", 2) != 0)
        return 0;
    lex->at += 2;
    return lex_one_text(lex, &value->to);
}

static int lex_values(struct filter_lexer *lex, struct filter_token *tok)
{
    struct cordee *cd = lex->cd;
    struct filter_value values[FILTER_MOST_VALUES];

    for (;;) {
        if (tok->n == FILTER_MOST_VALUES)
            return cd_filter_fail(lex, lex->at, T("these are too many values"), "");
        if (lex_value(lex, &values[tok->n++]) < 0)
            return -1;
        if (lex->text[lex->at] != ',')
            break;
        lex->at++;
    }
    tok->values = cordee_arena_get(lex->arena, tok->n * sizeof *values);
    memcpy(tok->values, values, tok->n * sizeof *values);
    return 0;
}

static size_t lex_op(const char *s, enum cordee_op *op_r)
{
    static const struct {
        const char *text;
        enum cordee_op op;
    } ops[] = {{">=", CORDEE_OP_GE},
               {"<=", CORDEE_OP_LE},
               {">", CORDEE_OP_GT},
               {"<", CORDEE_OP_LT},
               {":", CORDEE_OP_IS}};

    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (cordee_text_starts(s, ops[i].text)) {
            *op_r = ops[i].op;
            return strlen(ops[i].text);
        }
    return 0;
}

/* "name:", "name(argument)>": 1 and lex->at behind it; 0: it is a word. */
static int lex_field(struct filter_lexer *lex, struct filter_token *tok)
{
    const char *s = lex->text + lex->at;
    size_t n = 0;
    size_t arg = 0, arg_len = 0, op;
    char *name;

    if (!is_letter(*s))
        return 0;
    while (is_name(s[n]))
        n++;
    name = cordee_arena_text_n(lex->arena, s, n);
    if (s[n] == '(' && (arg_len = strcspn(s + n + 1, "()\"")) > 0 &&
        s[n + 1 + arg_len] == ')') {
        arg = n + 1;
        n = arg + arg_len + 1;
    }
    op = lex_op(s + n, &tok->op);
    if (!op)
        return 0;
    for (char *p = name; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    tok->kind = TOK_FIELD;
    tok->name = name;
    tok->argument = arg ? cordee_arena_text_n(lex->arena, s + arg, arg_len) : "";
    lex->at += n + op;
    return 1;
}

static bool lex_keyword(struct filter_lexer *lex, struct filter_token *tok)
{
    static const struct {
        const char *word;
        enum filter_tok kind;
    } words[] = {{"OR", TOK_OR}, {"AND", TOK_AND}, {"NOT", TOK_NOT}};
    const char *s = lex->text + lex->at;
    size_t n = strcspn(s, " \t\r\n()\"");

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (n == strlen(words[i].word) && memcmp(s, words[i].word, n) == 0) {
            tok->kind = words[i].kind;
            lex->at += n;
            return true;
        }
    return false;
}

static int lex_word(struct filter_lexer *lex, struct filter_token *tok)
{
    struct cordee *cd = lex->cd;
    size_t n = strcspn(lex->text + lex->at, " \t\r\n()\"");

    tok->kind = TOK_WORDS;
    tok->text = cordee_arena_text_n(lex->arena, lex->text + lex->at, n);
    if (n > FILTER_MOST_VALUE)
        return cd_filter_fail(lex, lex->at, T("this word is too long"), "");
    lex->at += n;
    return 0;
}

static int lex_mark(struct filter_lexer *lex, struct filter_token *tok)
{
    struct cordee *cd = lex->cd;

    switch (lex->text[lex->at]) {
    case '(':
        tok->kind = TOK_OPEN;
        break;
    case ')':
        tok->kind = TOK_CLOSE;
        break;
    default: /* - */
        tok->kind = TOK_NOT;
        if (!lex->text[lex->at + 1] || is_space(lex->text[lex->at + 1]))
            return cd_filter_fail(lex, lex->at,
                                  T("write what to leave out right after the minus"), "");
    }
    lex->at++;
    return 0;
}

static int lex_any(struct filter_lexer *lex, struct filter_token *tok)
{
    struct cordee *cd = lex->cd;

    if (strchr("()-", lex->text[lex->at]))
        return lex_mark(lex, tok);
    if (lex->text[lex->at] == '"') {
        size_t start = lex->at;

        tok->kind = TOK_WORDS;
        tok->phrase = true;
        if (lex_quoted(lex, &tok->text) < 0)
            return -1;
        if (strlen(tok->text) > FILTER_MOST_VALUE)
            return cd_filter_fail(lex, start, T("this value is too long"), "");
        return 0;
    }
    if (lex_keyword(lex, tok))
        return 0;
    if (lex_field(lex, tok))
        return lex_values(lex, tok);
    return lex_word(lex, tok);
}

int cd_filter_token(struct filter_lexer *lex, struct filter_token *tok_r)
{
    *tok_r = (struct filter_token){.kind = TOK_END, .argument = ""};
    while (is_space(lex->text[lex->at]))
        lex->at++;
    tok_r->from = lex->at;
    if (lex->text[lex->at] && lex_any(lex, tok_r) < 0)
        return -1;
    tok_r->to = lex->at;
    return 0;
}
