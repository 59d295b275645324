# settings, man pages, locale
