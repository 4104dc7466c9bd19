"""Vice Versa in Microsoft Teams: messages and clicks in, Adaptive Cards and dialogs out."""
