"""The pure core of Obligor: rules, calculations, states; no Django, clock, network or environment."""
