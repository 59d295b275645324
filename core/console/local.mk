console_embedded = \
	%D%/web/bulk.mustache %D%/web/chips.mustache %D%/web/composer.mustache \
	%D%/web/consent.mustache %D%/web/contact.mustache %D%/web/contacts.mustache \
	%D%/web/cordee.js %D%/web/details.mustache %D%/web/empty.mustache \
	%D%/web/entry.mustache %D%/web/error.mustache %D%/web/error-bare.mustache \
	%D%/web/field.mustache %D%/web/filter-box.mustache %D%/web/form-error.mustache \
	%D%/web/help.mustache %D%/web/home.mustache %D%/web/icons.svg \
	%D%/web/layout.mustache %D%/web/layout-bare.mustache %D%/web/list-filter.mustache \
	%D%/web/mark.mustache %D%/web/mark.svg %D%/web/member.mustache \
	%D%/web/members.mustache %D%/web/pager.mustache %D%/web/panels.mustache \
	%D%/web/slack.mustache %D%/web/strength.mustache %D%/web/style.css \
	%D%/web/tasks.mustache %D%/web/themes.mustache %D%/web/tie.mustache \
	%D%/web/timeline.mustache %D%/web/trashed.mustache
EXTRA_DIST    += $(console_embedded)
BUILT_SOURCES += core/console/console-assets.h
CLEANFILES    += core/console/console-assets.h
core/console/console-assets.h: $(console_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) core/console && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) console $(console_embedded)) >$@.tmp && mv $@.tmp $@

core_sources += \
	%D%/console.c %D%/console.h %D%/contacts.c %D%/entries.c \
	%D%/filter-box.c %D%/filter-box.h %D%/form.c %D%/form.h %D%/home.c \
	%D%/home-model.c %D%/home-model.h %D%/list.c %D%/list.h %D%/page.c %D%/page.h \
	%D%/parties.c %D%/party-page.c %D%/party-page.h %D%/show.c %D%/show.h \
	%D%/timeline.c
