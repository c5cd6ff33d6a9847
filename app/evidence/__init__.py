"""Evidence: papers that prove spending, and their public copies."""
