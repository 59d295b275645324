# Who can do what, who needs what, who knows what, and where they are.
core_sources += \
	%D%/knowledge.h %D%/themes.c %D%/declare.c %D%/knows.c %D%/located.c %D%/routes.c
