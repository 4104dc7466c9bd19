"""The words of Vice Versa, by language: `<locale>/<room>.j2` blocks and the YAML libraries; data only."""
