plugin_LTLIBRARIES += plugins/training/training.la
plugins_training_training_la_SOURCES = \
	%D%/training.c %D%/training.h %D%/training-calendar.c %D%/training-edit.c %D%/training-invite.c \
	%D%/training-invite-web.c %D%/training-link.c %D%/training-model.c %D%/training-people.c \
	%D%/training-seat-model.c %D%/training-tell.c %D%/training-web.c %D%/training-words.c
nodist_plugins_training_training_la_SOURCES = plugins/training/training-assets.h
plugins_training_training_la_LDFLAGS = $(PLUGIN_LDFLAGS)
plugins_training_training_la_LIBADD = $(BASE_LIBS)

plugin_training_embedded = \
	%D%/sql/0001-training.sql \
	%D%/sql/0002-words.sql \
	%D%/sql/0003-merged.sql \
	%D%/web/training-date.mustache \
	%D%/web/training-edit.mustache \
	%D%/web/training-facts.mustache \
	%D%/web/training-invite.mustache \
	%D%/web/training-link.mustache \
	%D%/web/training-list.mustache \
	%D%/web/training-participants.mustache \
	%D%/web/training-row.mustache \
	%D%/web/training.css
EXTRA_DIST    += $(plugin_training_embedded) %D%/README.md
BUILT_SOURCES += plugins/training/training-assets.h
CLEANFILES    += plugins/training/training-assets.h
plugins/training/training-assets.h: $(plugin_training_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) plugins/training && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) training $(plugin_training_embedded)) >$@.tmp && mv $@.tmp $@
