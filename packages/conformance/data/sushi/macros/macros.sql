{% macro identity(value) %}{{ value }}{% endmacro %}
{% macro alias(expression, name) %}{{ expression }} AS {{ name }}{% endmacro %}
