web_embedded = %D%/sql/0001-web.sql %D%/sql/0002-accounts.sql %D%/sql/0003-idempotency.sql \
	%D%/web/being-done.mustache %D%/web/invite.mustache %D%/web/sign-in-code.mustache %D%/web/problem.mustache %D%/web/sign-in-link.mustache
EXTRA_DIST    += $(web_embedded)
BUILT_SOURCES += core/web/web-assets.h
CLEANFILES    += core/web/web-assets.h
core/web/web-assets.h: $(web_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) core/web && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) web $(web_embedded)) >$@.tmp && mv $@.tmp $@

core_sources += \
	%D%/bulk.c %D%/door.c %D%/form.c %D%/gate.c %D%/guard.c %D%/health.c %D%/http.c %D%/http.h %D%/multipart.c \
	%D%/keep.c %D%/match.c %D%/shape.c %D%/once.c %D%/problem.c \
	%D%/openapi.c %D%/pack.c %D%/page.c %D%/part.c %D%/password.c %D%/rate.c %D%/render.c \
	%D%/render.h %D%/reply.c %D%/roles.c %D%/second.c %D%/request.c %D%/router.c %D%/send.c %D%/scope.c %D%/session.c %D%/sessions.c \
	%D%/sweep.c %D%/template.c %D%/template.h %D%/template-parse.c \
	%D%/template-priv.h %D%/token.c %D%/totp.c %D%/totp.h %D%/upload.c %D%/url.c %D%/views.c %D%/visit.c %D%/web.c \
	%D%/web.h %D%/web-priv.h
