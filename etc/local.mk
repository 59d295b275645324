# Man pages, examples, translations.
dist_man_MANS = %D%/man/cordee.1 %D%/man/cordee.conf.5
EXTRA_DIST += %D%/README.md %D%/check-style %D%/debian-packages %D%/nginx/cordee.conf \
	%D%/postfix/README.md %D%/postfix/main.cf.example %D%/postfix/master.cf.example \
	%D%/postfix/transport.example %D%/dovecot/README.md %D%/dovecot/cordee-mailbox.conf %D%/systemd/cordee.service.in %D%/systemd/cordee.sysusers \
	%D%/logrotate/cordee %D%/locale/collect

# One catalogue a language, built where the program finds it in a build tree.
languages = de fr it sl
EXTRA_DIST += %D%/locale/de.po %D%/locale/fr.po %D%/locale/it.po %D%/locale/sl.po
catalogues = %D%/locale/de.mo %D%/locale/fr.mo %D%/locale/it.mo %D%/locale/sl.mo
all-local: $(catalogues)
CLEANFILES += $(catalogues)
%D%/locale/de.mo: %D%/locale/de.po
%D%/locale/fr.mo: %D%/locale/fr.po
%D%/locale/it.mo: %D%/locale/it.po
%D%/locale/sl.mo: %D%/locale/sl.po
$(catalogues):
	$(AM_V_GEN)$(MKDIR_P) $(@D) && msgfmt --check-format -o $@ $(top_srcdir)/$(@:.mo=.po)

install-data-hook: install-catalogues
install-catalogues: $(catalogues)
	@for l in $(languages); do \
		$(MKDIR_P) "$(DESTDIR)$(localedir)/$$l/LC_MESSAGES" && \
		$(INSTALL_DATA) etc/locale/$$l.mo "$(DESTDIR)$(localedir)/$$l/LC_MESSAGES/cordee.mo" || exit 1; \
	done
uninstall-hook:
	for l in $(languages); do rm -f "$(DESTDIR)$(localedir)/$$l/LC_MESSAGES/cordee.mo"; done

# Collects all texts anew and merges them into the translations.
pot:
	$(srcdir)/etc/locale/collect > $(srcdir)/etc/locale/cordee.pot
	@for l in $(languages); do \
		msgmerge --quiet --update --backup=none --no-fuzzy-matching $(srcdir)/etc/locale/$$l.po $(srcdir)/etc/locale/cordee.pot && \
		msgfmt --statistics -o /dev/null $(srcdir)/etc/locale/$$l.po || exit 1; \
	done
.PHONY: install-catalogues pot

# The unit and its account, where systemd looks for them.
unitdir     = $(prefix)/lib/systemd/system
sysusersdir = $(prefix)/lib/sysusers.d
unit_DATA   = %D%/systemd/cordee.service
CLEANFILES += %D%/systemd/cordee.service
%D%/systemd/cordee.service: %D%/systemd/cordee.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) $(@D) && sed 's|@bindir[@]|$(bindir)|' $(srcdir)/etc/systemd/cordee.service.in >$@
install-data-hook: install-sysusers
install-sysusers:
	$(MKDIR_P) "$(DESTDIR)$(sysusersdir)"
	$(INSTALL_DATA) $(srcdir)/etc/systemd/cordee.sysusers "$(DESTDIR)$(sysusersdir)/cordee.conf"
uninstall-hook: uninstall-sysusers
uninstall-sysusers:
	rm -f "$(DESTDIR)$(sysusersdir)/cordee.conf"
.PHONY: install-sysusers uninstall-sysusers
